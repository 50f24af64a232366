import { AV_LOG_ERROR } from 'node-av/constants'
import { Log } from 'node-av/lib'

import { failureFromError } from '../failure.ts'
import type { Progress } from '../progress.ts'
import type { ProviderName } from '../providers.ts'
import { chooseProvider } from './choose-provider.ts'
import { cutFile } from './cut-file.ts'
import { type ChildMessage, type Done, isTask, type OnProvider, type Task } from './messages.ts'
import { probeFile } from './probe-file.ts'
import { upscaleFile } from './upscale-file.ts'
import { upscaleSegments } from './upscale-segments.ts'
import { verifyFile } from './verify-file.ts'

// The media process: reads one task from its parent, answers, exits.

process.once('message', (message) => {
  if (isTask(message)) void answer(message)
})

process.on('disconnect', endAtOnce)
// The parent may have been killed while this process was still loading.
if (!process.connected) endAtOnce()

Log.setLevel(AV_LOG_ERROR)

/** Nobody waits any more. Not process.exit: that would wait for native threads that may never return. */
function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL')
}

async function answer(task: Task): Promise<void> {
  try {
    const done = await perform(task)
    process.send?.(done, () => {
      process.exit(0)
    })
  } catch (error) {
    const message: ChildMessage = { type: 'failed', failure: failureFromError(error) }
    // Threads may still be at work.
    process.send?.(message, endAtOnce)
  }
}

async function perform(task: Task): Promise<Done> {
  switch (task.kind) {
    case 'probe':
      return { type: 'done', kind: 'probe', result: await probeFile(task.path, task.limits) }
    case 'segments':
      return {
        type: 'done',
        kind: 'segments',
        result: await onProvider(task, (provider) => upscaleSegments({ ...task, provider }, reportProgress)),
      }
    case 'upscale':
      return {
        type: 'done',
        kind: 'upscale',
        result: await onProvider(task, (provider) => upscaleFile({ ...task, provider }, reportProgress)),
      }
    case 'cut':
      return { type: 'done', kind: 'cut', result: await cutFile(task) }
    case 'verify':
      return { type: 'done', kind: 'verify', result: await verifyFile(task) }
  }
}

/** Chooses what runs the network, says so, and works with it. */
async function onProvider<Result>(
  { plan, provider: wanted, threads }: Task & { kind: 'segments' | 'upscale' },
  work: (provider: ProviderName) => Promise<Result>,
): Promise<OnProvider<Result>> {
  const chosen = await chooseProvider({ plan, wanted, threads })
  const message: ChildMessage = { type: 'provider', chosen }
  process.send?.(message)
  const { provider } = chosen
  return { ...(await work(provider)), provider }
}

function reportProgress(progress: Progress): void {
  const message: ChildMessage = { type: 'progress', progress }
  process.send?.(message)
}
