/**
 * Looks at the licence of everything that comes with a published package, the studio's included: the server carries
 * its build. A licence that is not on the list needs a decision.
 */
import { join } from 'node:path'

import { judgeLicence, type Exception } from './judge-licence.ts'
import { runCommand } from './run-command.ts'

/** Ask for no more than to be named. */
const allowed = [
  'MIT',
  'MIT-0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Zlib',
]
/** What else is taken, under which licence, and why it may be. */
const exceptions: Readonly<Record<string, Exception | undefined>> = {
  '@fontsource-variable/geist': { licence: 'OFL-1.1', why: 'a font, which may go along with a program' },
  mediabunny: {
    licence: 'MPL-2.0',
    why: 'asks for changes of its own files only; comes with node-av, and nothing of it is changed',
  },
  'combine-errors': {
    licence: 'Unknown',
    why: 'its Readme says MIT, its manifest nothing; comes with tus-js-client',
  },
  '@shinyoshiaki/jspack': {
    licence: 'Unknown',
    why: 'its LICENSE is BSD-3-Clause, its manifest says nothing; comes with node-av',
  },
}

interface Dependency {
  readonly name: string
  readonly versions: readonly string[]
  readonly license: string
}

const root = join(import.meta.dirname, '..')
const { ok, output } = await runCommand(
  ['pnpm', 'licenses', 'list', '--prod', '--json', '--filter', './packages/*'],
  { cwd: root },
)
if (!ok) throw new Error(`pnpm could not list the licences:\n${output}`)
const byLicence = JSON.parse(output) as Readonly<Record<string, readonly Dependency[]>>
let count = 0
for (const [licence, dependencies] of Object.entries(byLicence)) {
  for (const { name, versions } of dependencies) {
    count += 1
    const fault = judgeLicence(name, licence, { allowed, exceptions })
    if (fault === undefined) continue
    console.error(`${name} ${versions.join(', ')}: ${fault}`)
    process.exitCode = 1
  }
}
console.log(`licences: ${String(count)} dependencies`)
