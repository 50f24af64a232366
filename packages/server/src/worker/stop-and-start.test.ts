import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

import { readConfig } from '../config.ts'
import { createLogger } from '../create-logger.ts'
import type { Task } from '../http/wire.ts'
import { upscaleRetryLimit } from '../queue/start-queue.ts'
import { startServer, type RunningServer } from '../start-server.ts'
import { call, importVideos, waitForStatus } from '../testing-server/call.ts'
import { makeDataDir } from '../testing-server/start-test-server.ts'

// Ten seconds of 720p: long enough to be stopped in the middle.
const longClip = join(
  dirname(createRequire(import.meta.url).resolve('vide/package.json')),
  'examples/video/ocean.mp4',
)

const dataDir = await makeDataDir()
let server: RunningServer | undefined

afterAll(async () => {
  await server?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

it('stops in the middle of a job do not use its attempts up', async () => {
  let apiKey = ''
  let jobId = ''
  for (let stops = 0; stops <= upscaleRetryLimit + 1; stops++) {
    const config = readConfig({ dataDir, port: '0', logLevel: 'silent', drainTimeoutMs: '0' }, {})
    server = await startServer(config, createLogger('silent'))
    apiKey = server.firstKey?.key ?? apiKey
    const caller = { apiUrl: `${server.url}/api`, apiKey }
    if (jobId === '') {
      const imported = await importVideos(caller, [longClip])
      const source = (imported.body as Task).job_id
      const body = { jobId: source, videoNo: 0, options: { model: 'lanczos' } }
      jobId = ((await call(caller, 'POST', '/v1/video-upscale', body)).body as Task).job_id
    }
    await waitForStatus(caller, jobId, ['processing'])
    if (stops > upscaleRetryLimit) {
      // Now each attempt so far has been cut off, and one more is at it.
      expect((await call(caller, 'POST', `/v1/job/${jobId}/cancel`)).status).toBe(200)
      return
    }
    await server.stop()
  }
})
