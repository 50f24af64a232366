import { readFile } from 'node:fs/promises'

import type { Fault, Measurable } from './fault.ts'
import { findLeftovers } from './find-leftovers.ts'
import { openInstallation } from './installation.ts'
import { isRunning, readPostmasterPid } from './processes.ts'

/** A fault of one server, in an installation of its own. */
export function onOneMachine(fault: Fault): Measurable {
  return {
    name: fault.name,
    async open(options) {
      const installation = await openInstallation({ ...options, ...fault.setup })
      const { dataDir, place } = installation
      return {
        workload: installation,
        run: (rounds) => fault.run(installation, rounds),
        async recover() {
          await installation.server.end('SIGKILL')
          await installation.restart()
        },
        findLeftovers: () => findLeftovers(installation),
        readLog: () => readFile(place.logPath, 'utf8'),
        async close() {
          const postmaster = await readPostmasterPid(dataDir)
          await installation.close()
          const left = postmaster !== undefined && (await isRunning(postmaster))
          return left ? ['PostgreSQL runs on after its server ended'] : []
        },
      }
    },
  }
}
