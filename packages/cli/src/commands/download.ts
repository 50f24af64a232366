import type { Command } from 'commander'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import type { DownloadFlags } from '../downloads/download-result.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { jobId } from './argument-lists.ts'
import { withExamples } from './examples.ts'
import { addServiceFlags, wholeNumber } from './flags.ts'

/** `download`: saves a result of a finished job. */
export function addDownloadCommand(program: Command, terminal: Terminal): void {
  const download = program
    .command('download')
    .description('save a result of a finished job')
    .argument('<jobId>', 'id of the job', jobId)
    .option('-o, --out <path>', 'file, directory, or - (default: <jobId>-<n>.mp4)')
    .option('--video-no <n>', "which of the job's videos, from 0", wholeNumber, 0)
    .option('--force', 'overwrite a file that exists', false)
  addServiceFlags(download).action(
    async (id: string, flags: ConnectionFlags & OutputFlags & DownloadFlags) => {
      const { downloadResult } = await import('../downloads/download-result.ts')
      await downloadResult(id, flags, terminal)
    },
  )
  withExamples(
    download,
    'video-upscale download "$JOB_ID" -o downloaded.mp4 --force',
    'video-upscale download "$JOB_ID" -o - > streamed.mp4',
  )
}
