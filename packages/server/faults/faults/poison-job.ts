import { setTimeout as delay } from 'node:timers/promises'

import type { Task } from '../../src/http/wire.ts'
import { callPatiently } from '../caller.ts'
import type { Fault } from '../fault.ts'
import type { Installation } from '../installation.ts'
import { findMediaProcesses, kill, waitUntilGone } from '../processes.ts'

const endsWithinMs = 120_000

/** A job that kills its media process at every attempt: it fails after the last, and its points come back. */
export const poisonMediaProcess: Fault = {
  name: 'media process killed at each attempt',
  run: (installation, rounds) =>
    poison(installation, rounds, ([pid]) => {
      if (pid !== undefined) kill(pid)
      return Promise.resolve()
    }),
}

/** A job that kills the whole server at every attempt. */
export const poisonServer: Fault = {
  name: 'server killed at each attempt',
  run: (installation, rounds) =>
    poison(installation, rounds, async (media) => {
      await installation.server.end('SIGKILL')
      await waitUntilGone(media, 3000)
      await installation.restart()
    }),
}

async function poison(
  installation: Installation,
  rounds: number,
  strike: (media: readonly number[]) => Promise<void>,
): Promise<string> {
  const { faults, accepted } = installation
  for (let round = 0; round < rounds; round++) {
    // Long, so that no attempt is over before it is struck, however quick the media process and slow the machine.
    await installation.submit({ clip: 'long' })
    const task = await strikeUntilItEnds(installation, accepted.at(-1)?.id ?? '', strike)
    if (task.status === 'failed' && task.meta.usage.consume === 0 && task.error.code === 500) continue
    faults.push(`a job without one whole attempt is ${task.status}: ${JSON.stringify(task.error)}`)
  }
  return ''
}

async function strikeUntilItEnds(
  installation: Installation,
  jobId: string,
  strike: (media: readonly number[]) => Promise<void>,
): Promise<Task> {
  const end = Date.now() + endsWithinMs
  for (;;) {
    const media = await findMediaProcesses(installation.server.pid)
    if (media.length > 0) await strike(media)
    const task = (await callPatiently(installation.caller, 'GET', `/v1/job/${jobId}`)).body as Task
    if (task.status === 'failed' || task.status === 'completed' || Date.now() > end) return task
    await delay(20)
  }
}
