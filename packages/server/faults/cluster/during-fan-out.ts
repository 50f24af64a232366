import { setTimeout as delay } from 'node:timers/promises'

import { waitForEnd } from '../audit.ts'
import type { ClusterInstallation } from './cluster-installation.ts'

// What a dead worker held waits until it is believed dead; the rounds go on meanwhile.
const mostOpenJobs = 6
const patienceMs = 60_000

/**
 * Submits a long video or two, waits until segments are being made, and a moment longer, so that the fault meets them
 * anywhere; then brings it about, and lets the workers catch up.
 */
export async function duringFanOut(
  installation: ClusterInstallation,
  bringAbout: () => Promise<void>,
): Promise<void> {
  const { random } = installation
  const jobs = Array.from({ length: random.between(1, 2) }, () =>
    installation.submit({ clip: 'segments', ownImport: random.between(1, 8) === 1 }),
  )
  const submitted = Promise.all(jobs)
  await waitForSegments(installation)
  await delay(random.between(0, 1500))
  await bringAbout()
  await submitted
  await waitForEnd(installation, mostOpenJobs)
}

async function waitForSegments({ cluster }: ClusterInstallation): Promise<void> {
  const end = Date.now() + patienceMs
  for (;;) {
    const segment = await cluster.db
      .selectFrom('job_segments')
      .select('segment')
      .where('attempt', '>=', 0)
      .where('storage_key', 'is', null)
      .limit(1)
      .executeTakeFirst()
      .catch(() => undefined)
    if (segment) return
    if (Date.now() > end) throw new Error('No segment is being made.')
    await delay(20)
  }
}
