import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { type ChildMessage, type Done, isChildMessage, type Task } from './child/messages.ts'
import { childEnvironment } from './child-environment.ts'
import { AbortedError, ChildCrashedError, InternalError, OutOfMemoryError, TimedOutError } from './errors.ts'
import { errorFromFailure } from './failure.ts'
import type { ResolvedLimits } from './limits.ts'
import type { Progress } from './progress.ts'
import type { ChosenProvider } from './providers.ts'
import { residentBytes } from './resident-bytes.ts'

// From source Node runs the TypeScript itself; the build puts the bundled child beside the bundled index.
const childPath = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './child/main.ts' : './child.mjs', import.meta.url),
)

const memoryPollMs = 200
const stderrTailLength = 4000

export interface ChildRun {
  readonly limits: ResolvedLimits
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
  readonly onProvider?: ((chosen: ChosenProvider) => void) | undefined
}

/**
 * Runs one task in a process of its own and answers its result. Native decoders see hostile input: they never
 * share a process, an environment or a memory budget with the caller. Settles only once the process is gone.
 */
export async function runInChild(task: Task, run: ChildRun): Promise<Done> {
  const { limits, signal, onProgress, onProvider } = run
  if (signal?.aborted) throw new AbortedError(signal.reason)
  const child = startChild()
  let done: Done | undefined
  let failure: Error | undefined

  const stop = (reason: Error) => {
    failure ??= reason
    killGroup(child)
  }
  const receive = (message: ChildMessage) => {
    if (message.type === 'done') done = message
    if (message.type === 'failed') failure ??= errorFromFailure(message.failure)
    if (message.type === 'progress') guarded(() => onProgress?.(message.progress), stop)
    if (message.type === 'provider') guarded(() => onProvider?.(message.chosen), stop)
  }
  child.on('message', (message) => {
    if (isChildMessage(message)) receive(message)
  })
  const watch = watchLimits(child, limits, stop)
  const onAbort = () => {
    stop(new AbortedError(signal?.reason))
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const end = await childEnd(child, task)
    if (failure) throw failure
    if (!done) throw new ChildCrashedError(end)
    return done
  } finally {
    watch.end()
    signal?.removeEventListener('abort', onAbort)
  }
}

function startChild(): ChildProcess {
  return fork(childPath, [], {
    // Its own process group, so that one kill ends it with all that it may have started.
    detached: true,
    execArgv: [],
    env: childEnvironment(process.env),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
  } catch {
    // It went by itself in the meantime.
  }
}

function guarded(action: () => void, onThrow: (error: Error) => void): void {
  try {
    action()
  } catch (error) {
    onThrow(error instanceof Error ? error : new Error(String(error)))
  }
}

/** Sends the task and waits until the process is gone and every message it sent has been read. */
async function childEnd(child: ChildProcess, task: Task) {
  let stderrTail = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderrTail = (stderrTail + text).slice(-stderrTailLength)
  })
  // A child that died before reading its task breaks this pipe; how it died is what counts.
  child.send(task, () => undefined)
  const disconnected = new Promise<void>((resolve) => child.once('disconnect', resolve))
  const closed = new Promise<{ exitCode: number | null; signal: string | null }>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new InternalError(`The media process could not be started: ${cause.message}`, { cause }))
    })
    child.once('close', (exitCode, signal) => {
      resolve({ exitCode, signal })
    })
  })
  const [end] = await Promise.all([closed, disconnected])
  return { ...end, stderrTail: stderrTail.trim() }
}

function watchLimits(child: ChildProcess, limits: ResolvedLimits, stop: (reason: Error) => void) {
  // setTimeout counts in 31 bits; a longer limit fires at once.
  const timeout = setTimeout(
    () => {
      stop(new TimedOutError(limits.timeoutMs))
    },
    Math.min(limits.timeoutMs, 2 ** 31 - 1),
  )
  const poll = setInterval(() => void checkMemory(child, limits.maxRssBytes, stop), memoryPollMs)
  return {
    end: () => {
      clearTimeout(timeout)
      clearInterval(poll)
    },
  }
}

async function checkMemory(child: ChildProcess, maxRssBytes: number, stop: (reason: Error) => void) {
  if (child.pid === undefined) return
  const bytes = await residentBytes(child.pid)
  if (bytes !== null && bytes > maxRssBytes) stop(new OutOfMemoryError(bytes, maxRssBytes))
}
