import { randomUUID } from 'node:crypto'

import { callOnce, clipForm } from '../caller.ts'
import { clips } from '../clips.ts'
import type { Fault } from '../fault.ts'
import { submitSome } from './load.ts'

/** No room for an upload: 503 in the flat form, nothing kept, and the same upload is good once there is room. */
export const fillDiskAtUpload: Fault = {
  name: 'disk full at upload',
  setup: { smallDisk: { bytes: 64 * 1024 ** 2 } },
  async run(installation, rounds) {
    const { random, caller, faults, disk } = installation
    if (!disk) throw new Error('This fault needs a small disk.')
    for (let round = 0; round < rounds; round++) {
      const idempotencyKey = randomUUID()
      const upload = async () =>
        callOnce(caller, 'POST', '/v1/video-import', { idempotencyKey, body: await clipForm(clips.long) })
      await disk.fill(random.between(0, 1_000_000))
      const refused = await upload()
      if (refused.status !== 503 || refused.retryAfter === null) {
        faults.push(`an upload on a full disk was answered ${JSON.stringify(refused)}`)
      }
      await disk.clear()
      const accepted = await upload()
      if (accepted.status !== 200) faults.push(`an upload with room was answered ${JSON.stringify(accepted)}`)
      else installation.imported.push(importedId(accepted.body))
      await submitSome(installation)
    }
    return `by a ${disk.kind}`
  },
}

function importedId(body: unknown): string {
  return typeof body === 'object' && body !== null && 'job_id' in body ? String(body.job_id) : ''
}
