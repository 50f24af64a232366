import { spawn, spawnSync } from 'node:child_process'

export interface RealTerminal {
  /** Waits until it shows something like that, after what was waited for before; answers what came until then. */
  readonly until: (pattern: RegExp) => Promise<string>
  readonly type: (keys: string) => void
  readonly kill: () => void
}

// `script` may lose what a program showed last when it ends: the shell stays until it is killed, and tells by this.
const over = '\x1e'

/** Runs a command line in a terminal of its own, by `script` of util-linux. */
export function startInTerminal(
  command: string,
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): RealTerminal {
  const child = spawn('script', ['-qfec', `${command}; printf '\\036'; read -r _`, '/dev/null'], options)
  let shown = ''
  let isOver = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text.replace(over, '')
    isOver ||= text.includes(over)
  })
  child.on('close', () => (isOver = true))
  const until = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(shown)
      if (found) {
        const before = shown.slice(0, found.index)
        shown = shown.slice(found.index + found[0].length)
        return before
      }
      if (isOver) throw new Error(`It ended without showing ${String(pattern)}:\n${shown}`)
      await new Promise((resolve) => {
        child.stdout.once('data', resolve)
        child.once('close', resolve)
      })
    }
  }
  return {
    until,
    type: (keys) => {
      child.stdin.write(keys)
    },
    kill: () => child.kill('SIGKILL'),
  }
}

/** Says so where a program is missing that a test needs. */
export function hasProgram(name: string, what: string): boolean {
  const found = spawnSync('sh', ['-c', `command -v ${name}`]).status === 0
  if (!found) process.stderr.write(`SKIPPED: there is no ${name} here, so ${what} is not tried.\n`)
  return found
}
