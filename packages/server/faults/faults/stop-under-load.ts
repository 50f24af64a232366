import type { Fault } from '../fault.ts'
import { findMediaProcesses, waitUntilGone } from '../processes.ts'
import { keepUp, pauseAtRandom, submitSome } from './load.ts'

/** SIGTERM while jobs come in and run; the drain is too short for some of them. */
export const stopUnderLoad: Fault = {
  name: 'SIGTERM under load',
  setup: { args: ['--drain-timeout-ms=300'] },
  async run(installation, rounds) {
    const { faults, strays } = installation
    for (let round = 0; round < rounds; round++) {
      const submitted = Promise.all([submitSome(installation), submitSome(installation)])
      await pauseAtRandom(installation)
      const media = await findMediaProcesses(installation.server.pid)
      const code = await installation.server.end('SIGTERM')
      if (code !== 0) faults.push(`the stopped server's exit code is ${String(code)}`)
      strays.push(...(await waitUntilGone(media, 1000)))
      await installation.restart()
      await submitted
      await keepUp(installation)
    }
    return ''
  },
}
