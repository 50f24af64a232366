import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { startDnsServer, type DnsServer } from '../testing-server/dns-server.ts'
import { createAddressGuard } from './address-guard.ts'
import { createGuardedAgent } from './guarded-agent.ts'

// 127.0.0.2 plays the public address here: the operator allows it. 127.0.0.1 stays private.
const guard = createAddressGuard({ allowHttp: true, allowAddresses: ['127.0.0.2/32'] })

let server: Server
let port: string
let reached: string[] = []
let dns: DnsServer | undefined

beforeAll(async () => {
  server = createServer((incoming, response) => {
    reached.push(String(incoming.socket.localAddress))
    const location = incoming.url === '/redirect' ? { location: `http://127.0.0.1:${port}/` } : undefined
    // Each request dials anew.
    response.writeHead(location ? 307 : 200, { ...location, connection: 'close' }).end('reached')
  })
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  port = String((server.address() as AddressInfo).port)
})

afterAll(() => server.close())

afterEach(() => {
  reached = []
  dns?.close()
  dns = undefined
})

async function get(url: string, dispatcher = createGuardedAgent(guard, dns?.lookupAll)) {
  const { statusCode, body } = await request(url, { dispatcher })
  await body.dump()
  return statusCode
}

describe('a name', () => {
  it('is not dialled where it resolves to a private address', async () => {
    const url = `http://localhost:${port}/`
    expect(guard.refuseUrl(url)).toBeUndefined()
    await expect(get(url)).rejects.toThrow('localhost has no public address')
    expect(reached).toEqual([])
  })

  it('is dialled where the operator allows its address', async () => {
    const local = createAddressGuard({ allowHttp: true, allowAddresses: ['127.0.0.1/32'] })
    expect(await get(`http://localhost:${port}/`, createGuardedAgent(local))).toBe(200)
  })

  it('that is bound anew after its first answer is not dialled at its new, private address', async () => {
    dns = await startDnsServer([['127.0.0.2'], ['127.0.0.1']])
    expect(await get(`http://rebinding.example:${port}/`)).toBe(200)
    await expect(get(`http://rebinding.example:${port}/`)).rejects.toThrow('no public address')
    expect(dns.asked()).toBe(2)
    expect(reached).toEqual(['127.0.0.2'])
  })

  it('with a private address among others is dialled at the public one only', async () => {
    dns = await startDnsServer([['127.0.0.1', '127.0.0.2', '10.0.0.1']])
    for (let count = 0; count < 5; count++) await get(`http://mixed.example:${port}/`)
    expect(reached).toEqual(Array<string>(5).fill('127.0.0.2'))
  })
})

describe('an address', () => {
  it.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0x7f.1'])(
    'is looked at too, though nothing is looked up for it: %s',
    async (host) => {
      await expect(get(`http://${host}:${port}/`)).rejects.toThrow('not a public address')
      expect(reached).toEqual([])
    },
  )

  it('is dialled where the operator allows it', async () => {
    expect(await get(`http://127.0.0.2:${port}/`)).toBe(200)
  })
})

it('follows no redirect', async () => {
  expect(await get(`http://127.0.0.2:${port}/redirect`)).toBe(307)
  expect(reached).toEqual(['127.0.0.2'])
})
