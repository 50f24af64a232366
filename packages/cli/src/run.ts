import { CommanderError } from 'commander'

import { exitCodes, ToldError, UsageError } from './exit-codes.ts'
import { buildProgram } from './program.ts'
import type { Terminal } from './terminal.ts'

/** Runs one command line and returns the exit status. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const json = args.includes('--json')
  const program = buildProgram(terminal, { silent: json })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCodes.ok
  } catch (error) {
    if (!(error instanceof CommanderError)) return report(error, terminal, json)
    if (error.exitCode === 0) return exitCodes.ok
    // Commander has printed what is wrong already, unless a script reads along.
    if (json) await report(new UsageError(messageOf(error)), terminal, json)
    return exitCodes.usage
  }
}

/** For help that was asked for where there is none it has no words. */
function messageOf({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'There is no such command. See: video-upscale --help'
  return message.replace(/^error: /, '')
}

/** Loaded only now: `--help` and completion have no errors, and should not wait for the client. */
async function report(error: unknown, terminal: Terminal, json: boolean): Promise<number> {
  if (error instanceof ToldError) return error.exitCode
  const { reportError } = await import('./report-error.ts')
  const { exitCodeOf } = await import('./exit-code-of.ts')
  reportError(error, terminal, { json })
  return exitCodeOf(error)
}
