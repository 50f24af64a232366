import { expect, it } from 'vitest'

import { startNetworkWorkers } from './network-workers.ts'
import { ownNetwork } from './own-networks.ts'

it('threads that are closed at work end their work, and what waits for them fails', async () => {
  const { path } = ownNetwork('turbo', 8)
  const workers = await startNetworkWorkers({ path, isOwn: true, scale: 2, bitDepth: 8 }, 2)
  const [width, height] = [320, 192]
  const jobs = Array.from({ length: 6 }, async () => {
    const input = new SharedArrayBuffer(width * height)
    await workers.upscale({ width, height, input, output: new SharedArrayBuffer(width * height * 4) })
  })
  const settled = Promise.allSettled(jobs)
  workers.close()
  // Two are with each thread.
  expect((await settled).map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
    'rejected',
  ])
})
