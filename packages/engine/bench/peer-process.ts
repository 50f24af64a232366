/** Runs one peer in a process of its own, as the engine runs its work, and tells its parent how long it took. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { AV_LOG_FATAL, Log } from 'node-av'

import { transcodeByUpscalerJs, type UpscalerJsTranscode } from './transcode-upscalerjs.ts'
import { transcode, type Transcode } from './transcode.ts'

export type PeerTask =
  | { readonly kind: 'transcode'; readonly transcode: Transcode }
  | { readonly kind: 'upscalerjs'; readonly transcode: UpscalerJsTranscode }
  | {
      readonly kind: 'bare-network'
      readonly modelPath: string
      readonly width: number
      readonly height: number
      readonly frames: number
    }

export interface PeerResult {
  readonly frames: number
  readonly seconds: number
}

process.once('message', (task: PeerTask) => {
  Log.setLevel(AV_LOG_FATAL)
  void run(task).then((result) => {
    process.send?.(result)
    process.disconnect?.()
  })
})

function run(task: PeerTask): Promise<PeerResult> {
  if (task.kind === 'bare-network') return runBareNetwork(task)
  if (task.kind === 'transcode') return timed(() => transcode(task.transcode))
  return timed(() => transcodeByUpscalerJs(task.transcode))
}

async function timed(work: () => Promise<{ readonly frames: number }>): Promise<PeerResult> {
  const started = performance.now()
  const { frames } = await work()
  return { frames, seconds: (performance.now() - started) / 1000 }
}

/** The network alone on planes of noise: as many workers as the engine has, one single-threaded session each. */
async function runBareNetwork(task: Extract<PeerTask, { kind: 'bare-network' }>): Promise<PeerResult> {
  const workers = availableParallelism()
  const share = Math.ceil(task.frames / workers)
  const seconds = await Promise.all(
    Array.from({ length: workers }, () => runWorker({ ...task, frames: share })),
  )
  return { frames: share * workers, seconds: Math.max(...seconds) }
}

function runWorker(workerData: object): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./bare-network-worker.ts', import.meta.url), { workerData })
    worker.once('message', resolve).once('error', reject)
  })
}
