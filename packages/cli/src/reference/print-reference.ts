// Run by `pnpm generate`, which writes docs/cli.md from it.
import { buildProgram } from '../program.ts'
import { renderReference } from './render-reference.ts'

const { env, stdin, stdout, stderr } = process
const interrupts = {
  signal: new AbortController().signal,
  askFirst: () => () => undefined,
  handOver: () => () => undefined,
}
const program = buildProgram({ env, stdin, stdout, stderr, interrupts }, { silent: true })
stdout.write(`${renderReference(program)}\n`)
