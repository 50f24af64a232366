import { connect, createServer, type AddressInfo, type NetConnectOpts, type Socket } from 'node:net'

/** One machine's way to a service: a port of its own that leads there, until it is cut. */
export interface TestLink {
  readonly address: string
  readonly port: number
  /** `reset` breaks connections and refuses new ones; `silence` lets nothing through and says nothing, as a pulled cable. */
  cut(how: 'reset' | 'silence'): void
  mend(): void
  close(): Promise<void>
}

/** @param address where it listens */
export async function openTestLink(target: NetConnectOpts, address = '127.0.0.1'): Promise<TestLink> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let state: 'open' | 'reset' | 'silence' = 'open'
  const hush = ([near, far]: readonly [Socket, Socket]): void => {
    near.unpipe(far).pause()
    far.unpipe(near).pause()
  }
  const server = createServer((near) => {
    if (state === 'reset') {
      near.destroy()
      return
    }
    const far = connect(target)
    const pair = [near, far] as const
    pairs.add(pair)
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on('error', () => undefined)
      one.on('close', () => {
        pairs.delete(pair)
        other.destroy()
      })
    }
    near.pipe(far)
    far.pipe(near)
    if (state === 'silence') hush(pair)
  })
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  return {
    address,
    port: (server.address() as AddressInfo).port,
    cut(how) {
      state = how
      for (const pair of pairs) {
        if (how === 'silence') hush(pair)
        else pair[0].resetAndDestroy()
      }
    },
    mend() {
      // What was in flight while it was silent is lost: such connections never come back to life.
      if (state === 'silence') for (const [near] of pairs) near.resetAndDestroy()
      state = 'open'
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
        for (const pair of pairs) for (const socket of pair) socket.destroy()
      }),
  }
}
