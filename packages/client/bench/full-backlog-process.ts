/** Listens, and never accepts: once its backlog is full, connecting to it hangs. */
import { createServer, type AddressInfo } from 'node:net'

const server = createServer()
server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
  const { port } = server.address() as AddressInfo
  process.send?.(port, () => {
    // Node would accept by itself whenever it is idle.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })
})
