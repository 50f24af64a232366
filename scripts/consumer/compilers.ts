import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** The oldest TypeScript that applications may have, and those after it, by where their compilers are. */
export const compilers = [
  { version: '5.6', path: join(root, 'node_modules/typescript-5.6/bin/tsc') },
  { version: '6', path: join(root, 'node_modules/typescript/bin/tsc') },
  { version: '7', path: join(root, 'packages/client/node_modules/typescript/bin/tsc') },
] as const

/** What the most careful application asks of the types that it uses. */
export const strictOptions = {
  target: 'es2022',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
}
