import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A port that passes every byte on to another one, and keeps them all. */
export interface Recorder {
  readonly port: number
  /** All that has gone through it so far, both ways. */
  bytes(): Buffer
  /** From now on a connection is stuck so many bytes behind this text, when its caller says it. */
  stick(after?: { readonly text: string; readonly bytes: number }): void
  close(): Promise<void>
}

/** @param targetPort known by the time of the first connection */
export async function recordTraffic(targetPort: () => number): Promise<Recorder> {
  const chunks: Buffer[] = []
  const sockets = new Set<Socket>()
  let stuck: Parameters<Recorder['stick']>[0]
  const server = createServer((near) => {
    const far = connect(targetPort(), '127.0.0.1')
    let left = Infinity
    near.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (stuck && left === Infinity && chunk.includes(stuck.text)) left = stuck.bytes
      // It is read in any case: who doesn't read doesn't see the other side leave.
      if (left > 0) far.write(chunk)
      left -= chunk.length
    })
    far.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      near.write(chunk)
    })
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        other.end()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    bytes: () => Buffer.concat(chunks),
    stick: (after) => {
      stuck = after
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
