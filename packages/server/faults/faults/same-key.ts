import { randomUUID } from 'node:crypto'

import { callPatiently, importClip, upscaleBody } from '../caller.ts'
import { clips } from '../clips.ts'
import type { Fault } from '../fault.ts'

/** 50 submits at once under one idempotency key: one job, one freeze, the same answer for all. */
export const sameKey: Fault = {
  name: '50 submits, one key',
  async run(installation, rounds) {
    const { caller, accepted, faults } = installation
    const source = await importClip(caller, clips.short)
    for (let round = 0; round < rounds; round++) {
      const idempotencyKey = randomUUID()
      const body = () => Promise.resolve(upscaleBody(source))
      const answers = await Promise.all(
        Array.from({ length: 50 }, () =>
          callPatiently(caller, 'POST', '/v1/video-upscale', { idempotencyKey, body }),
        ),
      )
      const ids = new Set(
        answers.map((answer) => (answer.status === 200 ? jobIdOf(answer.body) : String(answer.status))),
      )
      if (ids.size !== 1) faults.push(`50 submits under one key were answered ${[...ids].join(', ')}`)
      for (const id of ids) accepted.push({ id, caller, callback: false })
    }
    return ''
  },
}

function jobIdOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'job_id' in body ? String(body.job_id) : ''
}
