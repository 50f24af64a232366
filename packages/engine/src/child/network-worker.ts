import { parentPort } from 'node:worker_threads'

import { InternalError } from '../errors.ts'
import { failureFromError } from '../failure.ts'
import type { FromWorker, ToWorker } from './network-messages.ts'
import { openNetwork, type RunNetwork } from './open-network.ts'

// A worker thread of the media process: the only place that loads ONNX Runtime, whose run() blocks its thread.

let run: RunNetwork | undefined
let last = Promise.resolve()

parentPort?.on('message', (message: ToWorker) => {
  last = last.then(() => answer(message))
})

async function answer(message: ToWorker): Promise<void> {
  try {
    reply(await perform(message))
  } catch (error) {
    reply({ type: 'failed', failure: failureFromError(error) })
  }
}

async function perform(message: ToWorker): Promise<FromWorker> {
  if (message.type === 'open') {
    run = await openNetwork(message.task)
    return { type: 'opened' }
  }
  if (!run) throw new InternalError('a plane came before its network')
  await run(message.job)
  return { type: 'upscaled' }
}

function reply(message: FromWorker): void {
  parentPort?.postMessage(message)
}
