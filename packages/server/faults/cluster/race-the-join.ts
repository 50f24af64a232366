import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'

import { upscaleQueue } from '../../src/queue/queues.ts'
import { startQueue } from '../../src/queue/start-queue.ts'
import type { ClusterInstallation } from './cluster-installation.ts'
import type { ClusterFault } from './on-a-cluster.ts'

const patienceMs = 60_000

/**
 * Takes the joining away from the worker that is at it, as the queue does with one that was silent for too long, and
 * gives it to another while the first goes on.
 */
export const raceTheJoin: ClusterFault = {
  name: 'the joining raced by two workers',
  async once(installation) {
    const join = await waitForJoin(installation)
    if (!join) return
    const boss = await startQueue(installation.cluster.connection, () => undefined)
    try {
      await boss.fail(upscaleQueue, join, { message: 'its worker is believed to be gone' })
    } finally {
      await boss.stop({ graceful: false })
    }
  },
  remark(installation) {
    const settled = installation.readLog().match(/"settled":(true|false)/g) ?? []
    const late = settled.filter((found) => found.endsWith('false')).length
    return Promise.resolve(`joined by two to the end, and counted once: ${String(late)} times`)
  },
}

async function waitForJoin({ cluster }: ClusterInstallation) {
  const end = Date.now() + patienceMs
  while (Date.now() < end) {
    const { rows } = await sql<{ id: string; retryCount: number }>`
      select id, retry_count as "retryCount" from queue.job
      where name = ${upscaleQueue} and state = 'active' and data ->> 'step' = 'join' limit 1
    `.execute(cluster.db)
    if (rows[0]) return rows[0]
    await delay(10)
  }
  return undefined
}
