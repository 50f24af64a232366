import { startFakeApi } from '@video-upscale/testing'
import { expect, it } from 'vitest'

import { connectTo } from '../connection/connect.ts'
import { followToEnd } from './follow-to-end.ts'

it('says nothing of the service when the command itself ends the wait', async () => {
  const script = { durationMs: 3_600_000, statuses: ['processing'] }
  const api = await startFakeApi({
    script,
    faults: [{ on: 'streamJobEvents', kind: 'slow-headers', ms: 60_000, times: 9 }],
  })
  try {
    const { baseUrl, apiKey } = api
    const connection = connectTo({ baseUrl, apiKey, webhookSecret: undefined, profile: undefined })
    const { id } = await connection.client.videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
    const stop = new AbortController()
    const held: string[] = []
    const track = {
      step: () => undefined,
      transfer: () => undefined,
      // The request for the events is under way then, without an answer.
      update: () => {
        setTimeout(() => {
          stop.abort(new Error('canceled'))
        }, 200)
      },
      progress: () => undefined,
      hold: (text: string) => held.push(text),
      end: () => undefined,
    }
    await expect(followToEnd(connection, id, { track, signal: stop.signal })).rejects.toThrow('canceled')
    expect(held).toEqual([])
  } finally {
    await api.close()
  }
})
