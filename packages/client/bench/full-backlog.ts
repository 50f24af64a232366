import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'

export interface FullBacklog {
  readonly origin: string
  close(): void
}

const mostConnections = 20
const patienceMs = 400

/**
 * A place on loopback to which connecting takes for ever.
 *
 * @returns undefined where this system accepts on behalf of a process that doesn't
 */
export async function startFullBacklog(): Promise<FullBacklog | undefined> {
  const child = fork(join(import.meta.dirname, 'full-backlog-process.ts'))
  const [port] = (await once(child, 'message')) as [number]
  const sockets: Socket[] = []
  const close = (): void => {
    for (const socket of sockets) socket.destroy()
    child.kill('SIGKILL')
  }
  while (sockets.length < mostConnections) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    if (!(await connects(socket))) {
      socket.destroy()
      return { origin: `http://127.0.0.1:${String(port)}`, close }
    }
    sockets.push(socket)
  }
  close()
  return undefined
}

async function connects(socket: Socket): Promise<boolean> {
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(patienceMs) })
    return true
  } catch {
    return false
  }
}
