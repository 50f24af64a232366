import type { Command } from 'commander'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import type { PreviewFlags } from '../previews/make-preview.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { withExamples } from './examples.ts'
import { addServiceFlags, addUpscaleFlags, seconds, secondsFromStart, wholeNumber } from './flags.ts'

/** `preview`: shows a short stretch of an upscale, for nothing. */
export function addPreviewCommand(program: Command, terminal: Terminal): void {
  const preview = program
    .command('preview')
    .description('upscale up to three seconds, free, as <name>-before.mp4 and <name>-after.mp4')
    .argument('<video>', 'file, URL or id of a job')
    .option('--at <seconds>', 'where the stretch begins, from 0', secondsFromStart, 0)
    .option('--seconds <n>', 'how long it is, 3 at most', seconds, 3)
    .option('-o, --out <directory>', 'where the two videos go', '.')
    .option('--force', 'overwrite videos that exist', false)
    .option('--video-no <n>', "which of the job's videos, from 0", wholeNumber, 0)
  addServiceFlags(addUpscaleFlags(preview)).action(
    async (video: string, flags: ConnectionFlags & OutputFlags & PreviewFlags) => {
      const { makePreview } = await import('../previews/make-preview.ts')
      await makePreview(video, flags, terminal)
    },
  )
  withExamples(
    preview,
    'video-upscale preview clip.mp4 --at 0.5 --seconds 0.5 --force',
    'video-upscale preview "$IMPORT_ID" --scale 4 -o previews --force',
  )
}
