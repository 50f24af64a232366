/**
 * Runs once before an adapter's tests: starts a real server, which `describeAdapterContract` finds by these
 * variables, as it does any other that you name there yourself.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startDemoServer } from './start-demo-server.ts'

const server = join(import.meta.dirname, '../packages/server')

export async function setup(): Promise<() => Promise<void>> {
  if (process.env.VIDEO_UPSCALE_CONTRACT_URL !== undefined) return () => Promise.resolve()
  const dataDir = await mkdtemp(join(tmpdir(), 'vu-contract-'))
  // Where root runs the tests, PostgreSQL runs as another user and must get in.
  await chmod(dataDir, 0o711)
  const started = await startDemoServer(join(server, 'src/main.ts'), join(dataDir, 'server'))
  const variables = {
    VIDEO_UPSCALE_CONTRACT_URL: started.apiUrl,
    VIDEO_UPSCALE_CONTRACT_KEY: started.apiKey,
    VIDEO_UPSCALE_CONTRACT_SECRET: started.webhookSecret,
    VIDEO_UPSCALE_CONTRACT_CLIP: join(server, 'fixtures/pattern-64x48.mp4'),
  }
  Object.assign(process.env, variables)
  return async () => {
    for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name)
    await started.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
