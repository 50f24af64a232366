import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request } from 'undici'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { createAddressGuard } from './address-guard.ts'
import { createGuardedAgent } from './guarded-agent.ts'

let server: Server
let url: string

beforeAll(async () => {
  server = createServer((_request, response) => response.end('reached'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A name passes the check of the URL; what it resolves to must not be dialled all the same.
  url = `http://localhost:${String((server.address() as AddressInfo).port)}/`
})

afterAll(() => server.close())

it('does not dial a name that resolves to a private address', async () => {
  const guard = createAddressGuard({ allowHttp: true, allowAddresses: [] })
  expect(guard.refuseUrl(url)).toBeUndefined()
  await expect(request(url, { dispatcher: createGuardedAgent(guard) })).rejects.toThrow(
    'localhost has no public address',
  )
})

it('dials it where the operator allows the address', async () => {
  const guard = createAddressGuard({ allowHttp: true, allowAddresses: ['127.0.0.1/32'] })
  const { body } = await request(url, { dispatcher: createGuardedAgent(guard) })
  expect(await body.text()).toBe('reached')
})
