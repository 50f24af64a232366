import { Worker } from 'node:worker_threads'

import { InternalError } from '../errors.ts'
import { errorFromFailure } from '../failure.ts'
import type { FromWorker, NetworkTask, PlaneJob, ToWorker } from './network-messages.ts'

/** Threads that run one network. */
export interface NetworkWorkers {
  readonly count: number
  /** Fills the job's output on the next free thread. Until then nobody else may touch its memory. */
  upscale(job: PlaneJob): Promise<void>
  /** Ends each thread once it is through with what it has; what waits for one fails. */
  close(): void
}

// The build puts the bundled worker beside the bundled child.
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './network-worker.ts' : './network-worker.mjs',
  import.meta.url,
)

// A second plane waits at each thread, so that it never stands still while this one is busy with other things.
const jobsAhead = 2

/** Opens the network on every thread. Throws UnsupportedModelError for a file that isn't a fitting network. */
export async function startNetworkWorkers(task: NetworkTask, count: number): Promise<NetworkWorkers> {
  const threads = Array.from({ length: count }, startThread)
  const waiting: (() => void)[] = []

  async function upscale(job: PlaneJob): Promise<void> {
    let thread = leastBusy(threads)
    while (thread.load() >= jobsAhead) {
      await new Promise<void>((resolve) => waiting.push(resolve))
      thread = leastBusy(threads)
    }
    try {
      const answer = await thread.ask({ type: 'upscale', job })
      if (answer.type !== 'upscaled') throw new InternalError(`asked for a plane, got ${answer.type}`)
    } finally {
      waiting.shift()?.()
    }
  }

  function close(): void {
    for (const thread of threads) thread.close()
  }

  // All have answered before any is ended: a thread that is ended while it loads ONNX Runtime may take the process along.
  const opened = await Promise.allSettled(threads.map((thread) => thread.ask({ type: 'open', task })))
  const failed = opened.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') {
    close()
    throw failed.reason
  }
  return { count, upscale, close }
}

interface Question {
  readonly resolve: (answer: FromWorker) => void
  readonly reject: (error: Error) => void
}

type Thread = ReturnType<typeof startThread>

/** One worker thread. It answers in order, so the oldest open question is the one answered. */
function startThread() {
  const worker = new Worker(workerUrl, { execArgv: [], name: 'network' })
  const open: Question[] = []
  let dead: Error | undefined
  let isClosed = false
  // ONNX Runtime ends the whole process if its thread goes while it runs.
  const endIfIdle = () => {
    if (isClosed && open.length === 0) void worker.terminate()
  }
  const die = (error: Error) => {
    dead ??= error
    for (const { reject } of open.splice(0)) reject(dead)
  }
  worker.on('message', (answer: FromWorker) => {
    const question = open.shift()
    if (answer.type === 'failed') question?.reject(errorFromFailure(answer.failure))
    else question?.resolve(answer)
    endIfIdle()
  })
  worker.on('error', (cause) => {
    die(new InternalError(`a network thread failed: ${String(cause)}`, { cause }))
  })
  worker.on('exit', () => {
    die(new InternalError('a network thread ended'))
  })

  return {
    load: () => open.length,
    ask: async (message: ToWorker): Promise<FromWorker> => {
      if (dead) throw dead
      if (isClosed) throw new InternalError('a network thread was closed')
      return await new Promise<FromWorker>((resolve, reject) => {
        open.push({ resolve, reject })
        worker.postMessage(message)
      })
    },
    close: () => {
      isClosed = true
      endIfIdle()
    },
  }
}

function leastBusy(threads: readonly Thread[]): Thread {
  const [thread] = threads.toSorted((a, b) => a.load() - b.load())
  if (thread) return thread
  throw new RangeError('a network needs at least one thread')
}
