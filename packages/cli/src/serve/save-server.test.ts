import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

import { readConfig, writeConfig } from '../connection/config-file.ts'
import { followServer, saveServer } from './save-server.ts'

let directory = ''
let env: Record<string, string> = {}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vu-save-'))
  env = { VIDEO_UPSCALE_CONFIG: join(directory, 'config.json') }
})

afterEach(() => rm(directory, { recursive: true }))

const started = {
  baseUrl: 'http://127.0.0.1:8484/api',
  dataDir: '/srv/one',
  apiKey: 'vu_new',
  webhookSecret: 'whsec_new',
}
const hosted = { apiKey: 'vu_hosted' }

it('makes the first server the default', async () => {
  expect(await saveServer(env, 'local', started)).toMatchObject({ name: 'local', isDefault: true })
  expect(await readConfig(env)).toEqual({ defaultProfile: 'local', profiles: { local: started } })
})

it('leaves another default what it is', async () => {
  await writeConfig(env, { defaultProfile: 'hosted', profiles: { hosted } })
  expect(await saveServer(env, 'local', started)).toMatchObject({ name: 'local', isDefault: false })
  expect(await readConfig(env)).toEqual({ defaultProfile: 'hosted', profiles: { hosted, local: started } })
})

it.each([
  ['another URL', { baseUrl: 'https://studio.example/api', apiKey: 'vu_old' }],
  ['the hosted service', { apiKey: 'vu_old' }],
  ['another server that had this URL', { ...started, dataDir: '/srv/two', apiKey: 'vu_old' }],
])('never overwrites the key of %s', async (_what, local) => {
  await writeConfig(env, { profiles: { local, 'local-2': { ...local, apiKey: 'vu_older' } } })
  expect(await saveServer(env, 'local', started)).toMatchObject({ name: 'local-3' })
  expect((await readConfig(env)).profiles).toMatchObject({ local, 'local-3': started })
})

it.each([
  ['of the same data, made anew', { ...started, baseUrl: 'http://127.0.0.1:1/api', apiKey: 'vu_old' }],
  ['of the same URL', { baseUrl: 'http://127.0.0.1:8484/api/', apiKey: 'vu_old' }],
  ['without a key', { baseUrl: 'https://studio.example/api' }],
])('overwrites a profile %s', async (_what, local) => {
  await writeConfig(env, { profiles: { local } })
  expect(await saveServer(env, 'local', started)).toMatchObject({ name: 'local' })
  expect((await readConfig(env)).profiles).toEqual({ local: started })
})

it('takes no name from what every object has', async () => {
  expect(await saveServer(env, 'constructor', started)).toMatchObject({ name: 'constructor' })
})

it('keeps all of several that are stored at once', async () => {
  const servers = Array.from({ length: 8 }, (_, number) => ({
    ...started,
    dataDir: `/srv/${String(number)}`,
  }))
  const saved = await Promise.all(servers.map((server) => saveServer(env, 'local', server)))
  expect(new Set(saved.map(({ name }) => name)).size).toBe(8)
  expect(Object.keys((await readConfig(env)).profiles)).toHaveLength(8)
})

it('leads the profiles of a server, and no others, to its new URL', async () => {
  const other = { ...started, dataDir: '/srv/two' }
  await writeConfig(env, { defaultProfile: 'hosted', profiles: { hosted, local: started, other } })
  const baseUrl = 'http://127.0.0.1:9999/api'
  expect(await followServer(env, { baseUrl, dataDir: '/srv/one' })).toEqual(['local'])
  expect(await readConfig(env)).toEqual({
    defaultProfile: 'hosted',
    profiles: { hosted, local: { ...started, baseUrl }, other },
  })
  expect(await followServer(env, { baseUrl, dataDir: '/srv/one' })).toEqual([])
})
