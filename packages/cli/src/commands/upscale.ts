import type { Command } from 'commander'

import type { Terminal } from '../terminal.ts'
import type { UpscaleFlags } from '../upscale/upscale-videos.ts'
import { withExamples } from './examples.ts'
import { addServiceFlags, addUpscaleFlags, positiveNumber, seconds, webUrl, wholeNumber } from './flags.ts'

/** `upscale`: imports what is a file, submits, follows, saves. */
export function addUpscaleCommand(program: Command, terminal: Terminal): void {
  const upscale = program
    .command('upscale')
    .description('upscale videos: import, submit, follow, save; `resume` goes on after an interruption')
    .argument('<video...>', 'files, patterns like "clips/*.mp4", URLs, ids of jobs, or - for standard input')
    .option(
      '-o, --out <path>',
      'file for the result, directory for several, or - (default: <name>-2x.mp4 beside it)',
    )
    .option('--force', 'overwrite results that exist', false)
    .option('--video-no <n>', "which of the job's videos, from 0", wholeNumber, 0)
    .option('--concurrency <n>', 'videos worked on at once', positiveNumber, 2)
    .option('--max-points <n>', 'refuse to submit what costs more', wholeNumber)
    .option('--callback <url>', 'URL that gets the finished job by POST', webUrl)
    .option('--deadline <seconds>', 'longest wait for each video; the job goes on after it', seconds)
    .option('--anew', 'forget an interrupted run of the same video, and submit again', false)
  addServiceFlags(addUpscaleFlags(upscale)).action(async (inputs: string[], flags: UpscaleFlags) => {
    const { upscaleVideos } = await import('../upscale/upscale-videos.ts')
    await upscaleVideos(inputs, flags, terminal)
  })
  withExamples(
    upscale,
    'video-upscale upscale clip.mp4 -o clip-2x.mp4',
    'video-upscale upscale "clips/*.mp4" -o upscaled/ --scale 4 --concurrency 3',
    'cat clip.mp4 | video-upscale upscale - -o - > big.mp4',
  )
}
