/** Runs once before the tests of a browser: a real server that answers pages of every origin. */
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

import { startDemoServer } from '../../../../scripts/start-demo-server.ts'

const server = join(import.meta.dirname, '../../../server')

declare module 'vitest' {
  export interface ProvidedContext {
    readonly apiUrl: string
    readonly apiKey: string
    /** A small MP4 file, in base64. */
    readonly clip: string
    readonly reactVersion: '18' | '19'
  }
}

export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vu-react-'))
  // Where root runs the tests, PostgreSQL runs as another user and must get in.
  await chmod(dataDir, 0o711)
  const started = await startDemoServer(join(server, 'src/main.ts'), join(dataDir, 'server'), [
    '--cors-origins=*',
    '--previews-per-minute=0',
  ])
  provide('apiUrl', started.apiUrl)
  provide('apiKey', started.apiKey)
  provide('clip', await readFile(join(server, 'fixtures/pattern-64x48.mp4'), 'base64'))
  return async () => {
    await started.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
