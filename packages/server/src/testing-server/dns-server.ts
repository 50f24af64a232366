import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { Resolver } from 'node:dns'

import type { LookupAll } from '../addresses/guarded-agent.ts'

export interface DnsServer {
  /** Looks names up at this server, and nowhere else. */
  readonly lookupAll: LookupAll
  /** How often it was asked. */
  asked(): number
  close(): void
}

/** A DNS server that answers every question with the next of `answers` (IPv4 addresses), then with the last. */
export async function startDnsServer(answers: readonly (readonly string[])[]): Promise<DnsServer> {
  let asked = 0
  const socket = createSocket('udp4')
  socket.on('message', (question, { port, address }) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? []
    socket.send(answer(question, addresses), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const resolver = new Resolver()
  resolver.setServers([`127.0.0.1:${String(socket.address().port)}`])
  return {
    lookupAll: (hostname, _options, callback) => {
      resolver.resolve4(hostname, (error, found) => {
        callback(error, error ? [] : found.map((address) => ({ address, family: 4 })))
      })
    },
    asked: () => asked,
    close: () => {
      resolver.cancel()
      socket.close()
    },
  }
}

/** The question back, marked as answered, with one A record an address, not to be kept (TTL 0). */
function answer(question: Buffer, addresses: readonly string[]): Buffer {
  const name = question.subarray(12, question.indexOf(0, 12) + 5)
  const header = Buffer.from(question.subarray(0, 12))
  header.writeUInt16BE(0x8180, 2)
  header.writeUInt16BE(addresses.length, 6)
  header.fill(0, 8)
  // 0xc00c points back to the name of the question; then type A, class IN, TTL 0, four bytes.
  const records = addresses.map((address) =>
    Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...address.split('.').map(Number)]),
  )
  return Buffer.concat([header, name, ...records])
}
