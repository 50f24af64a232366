import { expect, it } from 'vitest'

import { environmentName, settings } from './settings.ts'
import { startProgram } from './testing-server/server-process.ts'
import { findUnknownVariables } from './unknown-variables.ts'

it('finds what is misspelt, and what has a prefix that it should not have', () => {
  const env = {
    VIDEO_UPSCALE_WORKRES: '4',
    VIDEO_UPSCALE_DATABASE_URL: 'postgres://db/x',
    VIDEO_UPSCALE_PORTS: '8484',
    VIDEO_UPSCALE_NOTHING: '',
    WORKERS: '4',
  }
  expect(findUnknownVariables(env)).toEqual([
    'VIDEO_UPSCALE_DATABASE_URL',
    'VIDEO_UPSCALE_PORTS',
    'VIDEO_UPSCALE_WORKRES',
  ])
})

it('knows every setting, what the command line reads, and what Kubernetes sets', () => {
  const own = Object.fromEntries<string>(
    Object.values(settings).map(({ env }) => [environmentName(env), 'x']),
  )
  const others = {
    VIDEO_UPSCALE_API_KEY: 'vu_x',
    VIDEO_UPSCALE_PROFILE: 'own',
    VIDEO_UPSCALE_SERVICE_HOST: '10.0.0.1',
    VIDEO_UPSCALE_API_SERVICE_PORT_HTTP: '8484',
    VIDEO_UPSCALE_API_PORT: 'tcp://10.0.0.1:8484',
    VIDEO_UPSCALE_API_PORT_8484_TCP_ADDR: '10.0.0.1',
  }
  expect(findUnknownVariables({ ...own, ...others })).toEqual([])
})

it.each(['start', 'api', 'worker'])('`%s` names it in its log', async (command) => {
  const env = { VIDEO_UPSCALE_WORKRES: '4', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }
  const child = startProgram([command, '--storage-url=s3://none', '--public-url=http://127.0.0.1'], { env })
  let logged = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (logged += text))
  const told =
    'VIDEO_UPSCALE_WORKRES is no setting of this server, and changes nothing; `video-upscale-server start --help` lists them'
  await expect.poll(() => logged, { timeout: 60_000 }).toContain(told)
  child.kill('SIGKILL')
})
