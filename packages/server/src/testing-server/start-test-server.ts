import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { readConfig } from '../config.ts'
import { createLogger } from '../create-logger.ts'
import { startServer, type RunningServer } from '../start-server.ts'

export interface TestServer extends RunningServer {
  readonly apiUrl: string
  readonly apiKey: string
  readonly webhookSecret: string
}

/** A directory for a server's data that PostgreSQL's own user may enter, also when the tests run as root. */
export async function makeDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vu-test-'))
  await chmod(dataDir, 0o711)
  return dataDir
}

/** The whole server in this process, on a free port, with an empty database and storage. */
export async function startTestServer(flags: Parameters<typeof readConfig>[0] = {}): Promise<TestServer> {
  const dataDir = await makeDataDir()
  await copyCluster(join(dataDir, 'postgres'))
  const config = readConfig(
    {
      dataDir,
      port: '0',
      logLevel: 'silent',
      allowHttpCallbacks: 'true',
      allowAddresses: '127.0.0.1/32',
      ...flags,
    },
    {},
  )
  const server = await startServer(config, createLogger(config.logLevel))
  if (!server.firstKey) throw new Error('A fresh server makes a first key.')
  return {
    ...server,
    apiUrl: `${server.url}/api`,
    apiKey: server.firstKey.key,
    webhookSecret: server.firstKey.webhookSecret,
    stop: async () => {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Where `prepare-cluster.ts` has made one; without it the server makes its own, as a user's does. */
export async function copyCluster(directory: string): Promise<void> {
  const prepared = process.env.VIDEO_UPSCALE_TEST_CLUSTER
  // As it is: it belongs to PostgreSQL's own user, who lets nobody else in.
  if (prepared !== undefined) await promisify(execFile)('cp', ['-a', prepared, directory])
}
