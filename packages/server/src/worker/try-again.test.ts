import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

import type { Task } from '../http/wire.ts'
import { call, importVideos, waitForStatus } from '../testing-server/call.ts'
import { engineProcesses } from '../testing-server/engine-processes.ts'
import { startTestServer } from '../testing-server/start-test-server.ts'

const longClip = join(
  dirname(createRequire(import.meta.url).resolve('vide/package.json')),
  'examples/video/ocean.mp4',
)

it.runIf(process.platform === 'linux')(
  'tells who waits, and who runs the server, of a killed attempt',
  async () => {
    const server = await startTestServer()
    onTestFinished(() => server.stop())
    const { job_id: jobId } = (await importVideos(server, [longClip])).body as Task
    const submitted = await call(server, 'POST', '/v1/video-upscale', { jobId, videoNo: 0 })
    const upscale = (submitted.body as Task).job_id
    await waitForStatus(server, upscale, ['processing'])
    await expect.poll(engineProcesses).toHaveLength(1)
    const [first] = engineProcesses()
    process.kill(Number(first), 'SIGKILL')
    const second = () => engineProcesses().filter((pid) => pid !== first)
    await expect.poll(second, { timeout: 15_000 }).toHaveLength(1)
    // It begins as the first did, which is not said twice.
    expect(((await call(server, 'GET', `/v1/job/${upscale}`)).body as Task).logs).toEqual([
      'Upscaling 240 frames from 1280x720 to 2560x1440 with the model fast',
      'Attempt 1 came to nothing; trying again',
    ])
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(metrics).toContain('\nvideo_upscale_job_attempts_failed_total 1\n')
    await call(server, 'POST', `/v1/job/${upscale}/cancel`)
  },
)
