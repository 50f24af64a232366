import type { ChildProcess } from 'node:child_process'

import { openDatabase } from '../src/database/open-database.ts'
import { ensureAccount } from '../src/keys/accounts.ts'
import { createApiKey } from '../src/keys/api-keys.ts'
import { importPattern } from '../src/testing-server/call.ts'
import type { ApiUrls } from './api-process.ts'
import type { Account } from './measure-submits.ts'
import { ask, startProcess } from './measure.ts'
import type { Bench } from './open-bench.ts'

/** An API without a worker, the process of its callers, and accounts for them. */
export interface OpenApi {
  readonly api: ChildProcess
  readonly load: ChildProcess
  readonly urls: ApiUrls
  readonly accounts: readonly Account[]
  close(): void
}

export async function openApi({ socketDir, dataDir }: Bench, callers: number): Promise<OpenApi> {
  const api = startProcess('api-process.ts', [socketDir, dataDir])
  const urls = await ask<ApiUrls>(api)
  const load = startProcess('load-process.ts')
  const connection = { host: socketDir, port: 5432, user: 'video_upscale', database: 'postgres' }
  const db = await openDatabase(connection, 1)
  const accounts: Account[] = []
  for (let index = 0; index < callers; index++) {
    const { id } = await ensureAccount(db, { name: `bench ${String(index)}`, points: 1e12 })
    const key = await createApiKey(db, id)
    accounts.push({ key, sourceId: await importPattern({ apiUrl: `${urls.api}/api`, apiKey: key }) })
  }
  await db.destroy()
  return {
    api,
    load,
    urls,
    accounts,
    close: () => {
      load.kill()
      api.kill()
    },
  }
}
