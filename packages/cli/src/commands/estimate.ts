import type { Command } from 'commander'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import type { EstimateFlags } from '../estimates/show-estimate.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { withExamples } from './examples.ts'
import { addServiceFlags, addUpscaleFlags, wholeNumber } from './flags.ts'

/** `estimate`: what an upscale would make, cost, lose and take. */
export function addEstimateCommand(program: Command, terminal: Terminal): void {
  const estimate = program
    .command('estimate')
    .description('tell what an upscale would make, cost, lose and take; a file or URL is imported for it')
    .argument('<video>', 'file, URL or id of a job')
    .option('--video-no <n>', "which of the job's videos, from 0", wholeNumber, 0)
  addServiceFlags(addUpscaleFlags(estimate)).action(
    async (video: string, flags: ConnectionFlags & OutputFlags & EstimateFlags) => {
      const { showEstimate } = await import('../estimates/show-estimate.ts')
      await showEstimate(video, flags, terminal)
    },
  )
  withExamples(
    estimate,
    'video-upscale estimate clip.mp4 --scale 4',
    'video-upscale estimate "$IMPORT_ID" --codec hevc --json',
  )
}
