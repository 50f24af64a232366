/**
 * Looks at the licence of everything that comes with a published package, the studio's included: the server carries
 * its build. A licence that is not on the list needs a decision.
 */
import { join } from 'node:path'

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
/** What else is taken, and why it may be. */
const exceptions: Readonly<Record<string, string>> = {
  '@fontsource-variable/geist': 'OFL-1.1: a font, which may go along with a program',
  mediabunny:
    'MPL-2.0: asks for changes of its own files only; comes with node-av, and nothing of it is changed',
  'combine-errors': 'its Readme says MIT, its manifest nothing; comes with tus-js-client',
  '@shinyoshiaki/jspack': 'its LICENSE is BSD-3-Clause, its manifest says nothing; comes with node-av',
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
    if (isAllowed(licence) || name in exceptions) continue
    console.error(`${name} ${versions.join(', ')}: ${licence}`)
    process.exitCode = 1
  }
}
console.log(`licences: ${String(count)} dependencies`)

/** `(MIT OR GPL-2.0)` may be had as MIT; of `MIT AND ISC` both have to be allowed. */
function isAllowed(licence: string): boolean {
  const bare = licence.replaceAll(/[()]/g, '')
  if (bare.includes(' OR ')) return bare.split(' OR ').some(isAllowed)
  return bare.split(' AND ').every((part) => allowed.includes(part.trim()))
}
