import { availableParallelism } from 'node:os'

import { createGuardedAgent } from './addresses/guarded-agent.ts'
import type { ServerConfig } from './config.ts'
import type { LockMode } from './database/lock-installation.ts'
import type { OpenInstallation } from './open-installation.ts'
import type { Undo } from './start-in-order.ts'
import { createSourceCache } from './worker/source-cache.ts'
import { startWorker } from './worker/start-worker.ts'

// The next segment of a video comes at once, or it has had its last.
const idleSourceMs = 5_000

/** Works off the queues. */
export async function runWorker(
  { context, database }: OpenInstallation,
  mode: LockMode,
  undo: Undo,
): Promise<void> {
  const { config, boss, storage, guard } = context
  const agent = createGuardedAgent(guard)
  undo.push(() => agent.close())
  const fansOut = mode === 'together'
  const sources = createSourceCache(storage, context.workDir, fansOut ? idleSourceMs : 0)
  undo.push(() => sources.close())
  const { provider } = config
  const threads = threadsPerJob(config)
  const worker = await startWorker(
    { boss, connection: database.connection },
    {
      upscale: { ...context, sources, fansOut, threadsPerJob: threads, provider },
      import: { ...context, agent },
      webhook: { ...context, agent, random: Math.random },
    },
    { ...config, alone: mode === 'alone' },
  )
  undo.push(() => worker.stop(config.drainTimeoutMs))
  database.whenBack(() => worker.recover())
}

/** Jobs that run at once share the machine's processors. */
function threadsPerJob({ workers }: ServerConfig): number {
  return Math.max(1, Math.floor(availableParallelism() / workers))
}
