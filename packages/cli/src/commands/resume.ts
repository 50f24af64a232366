import type { Command } from 'commander'

import type { Terminal } from '../terminal.ts'
import type { ResumeFlags } from '../upscale/resume-upscales.ts'
import { withExamples } from './examples.ts'
import { addServiceFlags, positiveNumber, seconds, wholeNumber } from './flags.ts'

/** `resume`: goes on with upscales that were interrupted. */
export function addResumeCommand(program: Command, terminal: Terminal): void {
  const resume = program
    .command('resume')
    .description('go on with upscales that Ctrl-C, a crash or a lost connection ended; nothing is paid twice')
    .argument(
      '[upscale...]',
      'ids of upscales or of their jobs, as `resume --list` shows them (default: all)',
    )
    .option('--list', 'only show them', false)
    .option('--forget', 'forget them; their jobs go on at the service', false)
    .option('--force', 'overwrite results that exist', false)
    .option('--concurrency <n>', 'videos worked on at once', positiveNumber, 2)
    .option('--max-points <n>', 'refuse to submit what costs more', wholeNumber)
    .option('--deadline <seconds>', 'longest wait for each video; the job goes on after it', seconds)
  addServiceFlags(resume).action(async (ids: string[], flags: ResumeFlags) => {
    const { resumeUpscales } = await import('../upscale/resume-upscales.ts')
    await resumeUpscales(ids, flags, terminal)
  })
  withExamples(resume, 'video-upscale resume', 'video-upscale resume --list')
}
