import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'

import { createLogger } from '../../src/create-logger.ts'
import { sweepLeftovers } from '../../src/jobs/sweep-leftovers.ts'
import { retentionQueue } from '../../src/queue/queues.ts'
import { startQueue } from '../../src/queue/start-queue.ts'
import { openStorage } from '../../src/storage/open-storage.ts'
import { findClusterLeftovers as findShared } from '../../src/testing-server/test-cluster.ts'
import { findStrays, listFiles } from '../find-leftovers.ts'
import { findMediaProcesses } from '../processes.ts'
import type { ClusterInstallation } from './cluster-installation.ts'

const prefix = 'cluster/'
const patienceMs = 60_000

/**
 * What is there and belongs to nobody, in words, after the workers have tidied up as they do every ten minutes, and once
 * more as they do a day later: until then what an API was still storing cannot be told from what a dead one has left.
 */
export async function findClusterLeftovers(installation: ClusterInstallation): Promise<string[]> {
  const { cluster } = installation
  await tidyUp(installation)
  await tidyUpTomorrow(installation)
  const stored = (await cluster.bucket.listKeys(prefix)).map((key) => key.slice(prefix.length))
  const strays = await findStrays(installation, stored)
  const work: string[] = []
  const media: number[] = []
  for (const { host, process } of installation.members()) {
    work.push(...(await listFiles(join(host.dataDir, 'work'))))
    media.push(...(await findMediaProcesses(process.pid)))
  }
  return [
    ...(await findShared(cluster)),
    ...strays.map((key) => `${key} in the bucket belongs to no job`),
    ...work.map((path) => `work/${path} is left`),
    ...media.map((pid) => `media process ${String(pid)} works for nobody`),
  ]
}

async function tidyUp({ cluster }: ClusterInstallation): Promise<void> {
  const boss = await startQueue(cluster.connection, () => undefined)
  try {
    const id = (await boss.send(retentionQueue, {})) ?? ''
    const end = Date.now() + patienceMs
    for (;;) {
      const [entry] = await boss.findJobs(retentionQueue, { id })
      if (entry?.state === 'completed') return
      if (entry?.state === 'failed' || Date.now() > end) throw new Error('Nobody tidied up.')
      await delay(100)
    }
  } finally {
    await boss.stop({ graceful: false })
  }
}

async function tidyUpTomorrow({ cluster }: ClusterInstallation): Promise<void> {
  const { storage, close } = await openStorage({
    storageUrl: cluster.bucket.storageUrl('cluster'),
    dataDir: '',
  })
  try {
    const now = () => new Date(Date.now() + 25 * 3_600_000)
    await sweepLeftovers({ db: cluster.db, storage, now, log: createLogger('silent') }, { alone: false })
  } finally {
    await close()
  }
}
