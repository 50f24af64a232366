import { dirname, delimiter, join } from 'node:path'

import { runCommand } from '../run-command.ts'
import type { Consumer } from './install-consumer.ts'
import { ReleaseError } from './release-error.ts'

/** Runs a program in the consumer's project, with nothing of the workspace or of this user around it. */
export async function runInConsumer(
  { directory }: Consumer,
  command: readonly [program: string, ...args: string[]],
  env: Record<string, string> = {},
): Promise<string> {
  const { ok, output } = await runCommand(command, {
    cwd: directory,
    env: { ...cleanEnv(directory), ...env },
  })
  if (ok) return output.trim()
  throw new ReleaseError(
    `In the consumer's project this failed: ${command.join(' ')}\n${output}`,
    'run again with --keep: the project stays, and the command can be tried in it',
  )
}

/** The path of an installed program. */
export function programOf({ directory }: Consumer, name: string): string {
  return join(directory, 'node_modules/.bin', name)
}

/** The last line that a program printed, as JSON. */
export function readJson(output: string): unknown {
  return JSON.parse(output.slice(output.lastIndexOf('\n') + 1))
}

function cleanEnv(directory: string): Record<string, string> {
  return {
    // Installed programs are started by whichever `node` comes first.
    PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`,
    HOME: directory,
    NODE_PATH: '',
    NODE_OPTIONS: '',
    XDG_CONFIG_HOME: '',
    XDG_STATE_HOME: '',
    VIDEO_UPSCALE_CONFIG: '',
    VIDEO_UPSCALE_PROFILE: '',
  }
}
