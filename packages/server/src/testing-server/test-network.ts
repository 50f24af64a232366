import { execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A network namespace of its own, joined to this machine by a cable that can be pulled. Linux, as root. */
export interface TestNetwork {
  /** This machine, as seen from inside. */
  readonly gateway: string
  /** What runs a program inside. */
  readonly launcher: readonly string[]
  /** Packets are lost from here on, without a word to either side. */
  pull(): Promise<void>
  /** Connections that were there go on, if nobody has given them up. */
  plug(): Promise<void>
  close(): Promise<void>
}

/** Whether this machine lets us make one. */
export async function canOpenTestNetwork(): Promise<boolean> {
  try {
    const network = await openTestNetwork()
    await network.close()
    return true
  } catch {
    return false
  }
}

export async function openTestNetwork(): Promise<TestNetwork> {
  // Several may be open at once, of several processes.
  const id = randomInt(1_000_000)
  const name = `vu-${String(id)}`
  const [cable, inside] = [`vuh${String(id)}`, `vui${String(id)}`]
  const subnet = `10.${String(randomInt(200, 250))}.${String(randomInt(256))}`
  const gateway = `${subnet}.1`
  const ip = (...args: string[]) => run('ip', args)
  await ip('netns', 'add', name)
  try {
    await ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', inside, 'netns', name)
    await ip('address', 'add', `${gateway}/30`, 'dev', cable)
    await ip('link', 'set', cable, 'up')
    await ip('-n', name, 'address', 'add', `${subnet}.2/30`, 'dev', inside)
    await ip('-n', name, 'link', 'set', inside, 'up')
    await ip('-n', name, 'link', 'set', 'lo', 'up')
  } catch (error) {
    await ip('netns', 'delete', name)
    throw error
  }
  return {
    gateway,
    launcher: ['ip', 'netns', 'exec', name],
    // The end inside, because this end would take its address along.
    pull: async () => {
      await ip('-n', name, 'link', 'set', inside, 'down')
    },
    plug: async () => {
      await ip('-n', name, 'link', 'set', inside, 'up')
    },
    close: async () => {
      await ip('netns', 'delete', name)
    },
  }
}
