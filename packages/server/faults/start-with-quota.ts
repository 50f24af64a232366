/**
 * `start` with a storage that is full while the file `disk-is-full` stands in the data directory: for the
 * disk faults where no disk may be mounted.
 */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { announce } from '../src/commands/start.ts'
import { readConfig } from '../src/config.ts'
import { createLogger } from '../src/create-logger.ts'
import { startServer } from '../src/start-server.ts'
import type { Storage } from '../src/storage/storage.ts'

const { values } = parseArgs({ strict: false, allowPositionals: true })
const flags = Object.entries(values).map(([name, value]) => {
  const setting = name.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase())
  return [setting, String(value)] as const
})
const config = readConfig(Object.fromEntries<string>(flags), process.env)

function withQuota(storage: Storage): Storage {
  const refuseIfFull = async (): Promise<void> => {
    const full = await access(join(config.dataDir, 'disk-is-full')).then(
      () => true,
      () => false,
    )
    if (full) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  }
  return {
    ...storage,
    put: async (key, content) => refuseIfFull().then(() => storage.put(key, content)),
    putFile: async (key, path) => refuseIfFull().then(() => storage.putFile(key, path)),
  }
}

const server = await startServer(config, createLogger(config.logLevel), { wrapStorage: withQuota })
process.stdout.write(announce(server, config))
process.once('SIGTERM', () => void server.stop())
