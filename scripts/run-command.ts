import { spawn } from 'node:child_process'

export interface CommandResult {
  readonly ok: boolean
  /** stdout and stderr as they came. */
  readonly output: string
}

/** Runs a program of the workspace and collects what it prints. */
export async function runCommand(
  command: readonly [program: string, ...args: string[]],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<CommandResult> {
  const [program, ...args] = command
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ok = await new Promise<boolean>((resolve) => {
    child.on('error', (error) => {
      chunks.push(Buffer.from(`${program} could not be started: ${error.message}\n`))
      resolve(false)
    })
    child.on('close', (code) => {
      resolve(code === 0)
    })
  })
  return { ok, output: Buffer.concat(chunks).toString() }
}
