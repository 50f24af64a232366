import { expect, it } from 'vitest'

import { createClient } from './client.ts'
import { startService } from './testing-service/start-service.ts'

it('a service that does not say what it can holds nobody up: an abort settles at once, and ends the question', async () => {
  let isOpen = false
  const service = await startService(({ path, json, response }) => {
    if (!path.endsWith('/capabilities')) json(503, {})
    else {
      isOpen = true
      response.on('close', () => (isOpen = false))
    }
  })
  const client = createClient({ apiKey: 'k', baseUrl: service.baseUrl })
  const controller = new AbortController()
  const submitted = client.videoDiffusion({ prompt: 'waves' }, { signal: controller.signal })
  const end = submitted.catch((error: unknown) => error)
  await expect.poll(() => isOpen).toBe(true)
  const abortedMs = performance.now()
  controller.abort('the user left')
  expect(await end).toBe('the user left')
  expect(performance.now() - abortedMs).toBeLessThan(250)
  await expect.poll(() => isOpen).toBe(false)
  await service.close()
})
