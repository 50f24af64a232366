import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach } from 'vitest'

/** How a run of the program ended, and what it said. */
export interface Ended {
  /** Exit status; 128 and its number for a signal. */
  readonly status: number
  readonly stdout: string
  readonly stderr: string
  /** Standard output as it came. */
  readonly bytes: Buffer
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  /** What the program reads from standard input; by default it is empty. */
  readonly input?: string | Uint8Array
  /** Whether it leads a group of processes, as what a shell starts does: Ctrl-C reaches all of a group. */
  readonly ownGroup?: boolean
}

/** A run of the program that is not over yet. */
export interface Running {
  readonly child: ChildProcess
  /** What it has said so far, on both streams. */
  readonly said: () => string
  /** Resolves once it has said something like that. */
  readonly until: (text: string | RegExp) => Promise<void>
  readonly ended: Promise<Ended>
}

/** A directory of a test's own, with a home of its own in it, and the real program in processes of their own. */
export interface ProgramPlace {
  /** The working directory of every run. */
  readonly directory: () => string
  readonly path: (name: string) => string
  readonly start: (args: readonly string[], options?: RunOptions) => Running
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Ended>
}

export const programPath = fileURLToPath(new URL('../main.ts', import.meta.url))

const { PATH, NODE_COMPILE_CACHE } = process.env
// Nothing else of the tests' own environment: the program reads its settings there.
const baseEnvironment = { PATH, NODE_COMPILE_CACHE }

/** Call it once in a file, beside its tests. Whatever still runs when a test ends is killed. */
export function useProgram(): ProgramPlace {
  let directory = ''
  const running = new Set<ChildProcess>()
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vu-cli-'))
    await chmod(directory, 0o711)
  })
  afterEach(async () => {
    for (const child of running) child.kill('SIGKILL')
    await rm(directory, { recursive: true, force: true })
  })
  const start = (args: readonly string[], options: RunOptions = {}): Running => {
    const child = spawnProgram(args, directory, options)
    running.add(child)
    child.on('close', () => running.delete(child))
    return listenTo(child)
  }
  return {
    directory: () => directory,
    path: (name) => join(directory, name),
    start,
    run: (args, options) => start(args, options).ended,
  }
}

function spawnProgram(args: readonly string[], directory: string, options: RunOptions) {
  const { env = {}, input = '', ownGroup = false } = options
  const child = spawn(process.execPath, ['--conditions=@video-upscale/source', programPath, ...args], {
    env: { ...baseEnvironment, HOME: join(directory, 'home'), ...env },
    cwd: directory,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: ownGroup,
  })
  child.stdin.on('error', () => undefined).end(input)
  return child
}

function listenTo(child: ReturnType<typeof spawnProgram>): Running {
  const chunks: Buffer[] = []
  let stdout = ''
  let stderr = ''
  let isOver = false
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    stdout = Buffer.concat(chunks).toString()
    tell()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    tell()
  })
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => {
      isOver = true
      const status = code ?? 128 + constants.signals[signal ?? 'SIGKILL']
      resolve({ status, stdout, stderr, bytes: Buffer.concat(chunks) })
      tell()
    })
  })
  const said = (): string => stdout + stderr
  const until = (text: string | RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (typeof text === 'string' ? said().includes(text) : text.test(said())) resolve()
        else if (isOver) reject(new Error(`It ended without saying ${String(text)}:\n${said()}`))
        else return
        listeners.delete(look)
      }
      listeners.add(look)
      look()
    })
  return { child, ended, until, said }
}
