import { setTimeout as delay } from 'node:timers/promises'

import type { SeededRandom } from '../seeded-random.ts'
import { kill, readPostmasterPid } from '../processes.ts'
import type { ClusterInstallation, Member } from './cluster-installation.ts'
import type { ClusterFault } from './on-a-cluster.ts'

// Longer than it takes to be believed dead: 15 seconds, and up to 10 until somebody looks.
const longSilenceMs = 27_000

function pick({ workers, random }: ClusterInstallation): Member {
  const worker = workers[random.between(0, workers.length - 1)]
  if (!worker) throw new Error('There are no workers.')
  return worker
}

/** Mostly short; one in eight so long that others take over what was cut off. */
function silenceMs(random: SeededRandom): number {
  return random.between(1, 8) === 1 ? longSilenceMs : random.between(500, 4000)
}

function howToCut(random: SeededRandom): 'reset' | 'silence' {
  return random.between(0, 1) === 0 ? 'reset' : 'silence'
}

export const killWorker: ClusterFault = {
  name: 'worker kill -9',
  async once(installation) {
    const worker = pick(installation)
    await worker.kill()
    await worker.restart()
  },
}

export const cutFromDatabase: ClusterFault = {
  name: 'worker cut off from the database',
  async once(installation) {
    const { random } = installation
    const { host } = pick(installation)
    host.database.cut(howToCut(random))
    await delay(silenceMs(random))
    host.database.mend()
  },
}

export const cutFromBucket: ClusterFault = {
  name: 'worker cut off from the bucket',
  async once(installation) {
    const { random } = installation
    const { host } = pick(installation)
    host.bucket.cut(howToCut(random))
    await delay(silenceMs(random))
    host.bucket.mend()
  },
}

export const restartDatabase: ClusterFault = {
  name: 'database restarted',
  async once({ cluster, random }) {
    const { postgres, place } = cluster
    if (random.between(0, 1) === 0) await postgres.stop()
    else kill((await readPostmasterPid(place)) ?? 0)
    await delay(random.between(0, 3000))
    await postgres.ensureRunning()
  },
}

export const failingBucket: ClusterFault = {
  name: 'bucket answers 500, 503 and slowly',
  async once({ cluster, random }) {
    const { bucket } = cluster
    const kind = random.between(0, 2)
    if (kind === 0) bucket.answerNext({ status: 500, body: '<Error><Code>InternalError</Code></Error>' })
    if (kind === 1) bucket.answerNext({ status: 503, body: '<html>Service Unavailable</html>' })
    if (kind === 2) bucket.delayEach(random.between(500, 3000))
    await delay(random.between(1000, 6000))
    bucket.answerNext(undefined)
    bucket.delayEach(0)
  },
}

/** From an hour behind to a day ahead, which is more than any deadline that there is. */
export const skewedClock: ClusterFault = {
  name: 'a worker whose clock is wrong',
  async once(installation) {
    const { random } = installation
    const skews = [-3_600_000, -60_000, 60_000, 3_600_000, 26 * 3_600_000]
    const clockSkewMs = skews[random.between(0, skews.length - 1)] ?? 0
    const worker = await installation.addWorker({ clockSkewMs })
    await delay(random.between(500, 3000))
    await worker.remove()
  },
}

export const killApi: ClusterFault = {
  name: 'api kill -9 under load',
  async once(installation) {
    const { api, random } = installation
    const submitted = Promise.all(
      Array.from({ length: random.between(1, 4) }, () =>
        installation.submit({ clip: 'short', ownImport: random.between(1, 2) === 1 }),
      ),
    )
    await delay(random.between(0, 500))
    await api.kill()
    await api.restart()
    await submitted
  },
}
