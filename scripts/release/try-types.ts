import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { compilers, strictOptions } from '../consumer/compilers.ts'
import { runCommand } from '../run-command.ts'
import type { Consumer } from './install-consumer.ts'
import { ReleaseError, say } from './release-error.ts'

// Hono's own types need 5.7; those of the client are tried in 5.6 without this by scripts/consumer.
const skipsLibCheck = (version: string): boolean => version === '5.6'

/** Compiles an application, its tests and a page by the types that were packed. */
export async function tryTypes({ directory }: Consumer): Promise<void> {
  for (const { version, path } of compilers) {
    const config = { compilerOptions: { ...compilerOptions, skipLibCheck: skipsLibCheck(version) }, files }
    await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config))
    const compiling = await runCommand([process.execPath, path, '-p', directory])
    if (compiling.ok) continue
    throw new ReleaseError(
      `An application does not compile with TypeScript ${version}:\n${compiling.output}`,
      'mend the types of the package that is named, or scripts/release/consumer if its API changed',
    )
  }
  say(
    'types',
    `${files.join(', ')} compile with TypeScript ${compilers.map(({ version }) => version).join(', ')}`,
  )
}

const files = ['application.ts', 'page.ts', 'consumer.ts']

const compilerOptions = {
  ...strictOptions,
  module: 'nodenext',
  moduleResolution: 'nodenext',
  lib: ['es2023', 'dom', 'dom.iterable', 'esnext.disposable'],
}
