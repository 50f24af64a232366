import type { Command } from 'commander'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { withExamples } from './examples.ts'
import { addServiceFlags } from './flags.ts'

/** `doctor`: what is missing, and what to do about it. */
export function addDoctorCommand(program: Command, terminal: Terminal): void {
  const doctor = addServiceFlags(program.command('doctor'))
    .description('look at everything that the other commands need, and say what to do about what is missing')
    .action(async (flags: ConnectionFlags & OutputFlags) => {
      const { runDoctor } = await import('../doctor/run-doctor.ts')
      await runDoctor(flags, terminal)
    })
  withExamples(doctor, 'video-upscale doctor', 'video-upscale doctor --json --quiet')
}
