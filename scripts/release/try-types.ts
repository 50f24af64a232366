import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { runCommand } from '../run-command.ts'
import type { Consumer } from './install-consumer.ts'
import { ReleaseError, say } from './release-error.ts'

const compilers = [
  // Hono's own types need 5.7; those of the client are tried in 5.6 without this by scripts/consumer.
  { version: '5.6', path: 'node_modules/typescript-5.6/bin/tsc', skipLibCheck: true },
  { version: '6', path: 'node_modules/typescript/bin/tsc', skipLibCheck: false },
  { version: '7', path: 'packages/client/node_modules/typescript/bin/tsc', skipLibCheck: false },
]

/** Compiles an application, its tests and a page by the types that were packed. */
export async function tryTypes(root: string, { directory }: Consumer): Promise<void> {
  for (const { version, path, skipLibCheck } of compilers) {
    const config = { compilerOptions: { ...compilerOptions, skipLibCheck }, files }
    await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config))
    const compiling = await runCommand([process.execPath, join(root, path), '-p', directory])
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
  module: 'nodenext',
  moduleResolution: 'nodenext',
  target: 'es2022',
  lib: ['es2023', 'dom', 'dom.iterable', 'esnext.disposable'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
}
