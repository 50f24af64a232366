import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isFinished, JobFailedError, type CompletedJob, type Job } from '@video-upscale/client'
import { downloadVideo, type DownloadOptions } from '@video-upscale/client/download'
import { saveVideo } from '@video-upscale/client/node'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import { connect } from '../connection/connect.ts'
import { CommandError, exitCodes, UsageError } from '../exit-codes.ts'
import { statusOf } from '../jobs/status-of.ts'
import { prepareOut } from '../outputs/prepare-outs.ts'
import { refuseStdout } from '../outputs/refuse-stdout.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'

export interface DownloadFlags {
  readonly out?: string
  readonly videoNo: number
  readonly force: boolean
}

/** `download`: a result of a finished job, into a file or to standard output. */
export async function downloadResult(
  id: string,
  flags: ConnectionFlags & OutputFlags & DownloadFlags,
  terminal: Terminal,
): Promise<void> {
  const { stdout, interrupts } = terminal
  const { out, videoNo, force } = flags
  if (out === '-') refuseStdout(terminal, flags)
  const { client } = await connect(flags, terminal)
  const { signal } = interrupts
  const job = requireResult(await client.getJob(id, { signal }), videoNo)
  const path = out === '-' ? out : await choosePath(id, job, flags)
  if (path !== '-') await prepareOut(path, { force })
  const reporter = createReporter(terminal, flags)
  const track = reporter.track(path === '-' ? id : path)
  const options: DownloadOptions = {
    videoNo,
    signal,
    onProgress: (received, total) => {
      track.transfer('saving', received, total)
    },
  }
  try {
    if (path === '-') {
      const { stream } = await downloadVideo(client, job, options)
      await pipeline(stream, stdout, { end: false, signal })
    } else {
      const bytes = await saveVideo(client, job, path, options)
      track.end()
      reporter.result(path, { event: 'done', jobId: job.id, videoNo, out: path, bytes })
    }
  } finally {
    track.end()
    reporter.close()
  }
}

/** @throws CommandError `not-finished`, JobFailedError, UsageError if there is no such video */
function requireResult(job: Job, videoNo: number): CompletedJob {
  if (job.status === 'completed') {
    if (job.videoUrls[videoNo] !== undefined) return job
    const count = String(job.videoUrls.length)
    throw new UsageError(
      `Job ${job.id} has ${count} video(s), counted from 0, and no --video-no ${String(videoNo)}.`,
    )
  }
  if (isFinished(job)) {
    const canceled = job.status === 'canceled'
    throw new JobFailedError({
      id: job.id,
      canceled,
      errorCode: canceled ? 0 : job.error.code,
      message: canceled ? '' : job.error.message,
    })
  }
  throw new CommandError(
    'not-finished',
    exitCodes.refused,
    `Job ${job.id} is ${statusOf(job)}. Wait for it: video-upscale job wait ${job.id}`,
  )
}

/** Named after what was asked for where no name is given: what a service calls it may lead anywhere. */
async function choosePath(id: string, job: CompletedJob, { out, videoNo }: DownloadFlags): Promise<string> {
  const name = `${id.replace(/[^\w-]/g, '_')}-${String(videoNo)}.${extensionOf(job, videoNo)}`
  if (out === undefined) return name
  const isDirectory = /[/\\]$/.test(out) || (await stat(out).catch(() => undefined))?.isDirectory() === true
  return isDirectory ? join(out, name) : out
}

const extensions = /\.(mp4|mkv|mov|webm|avi|m4v|ts)$/i

/** As its URL says, where that has a file's name in it, or as was asked for. */
function extensionOf({ videoUrls, raw }: CompletedJob, videoNo: number): string {
  const url = videoUrls[videoNo] ?? ''
  const named = URL.canParse(url) ? extensions.exec(new URL(url).pathname)?.[1] : undefined
  if (named !== undefined) return named.toLowerCase()
  const options = raw.input?.options
  const container =
    typeof options === 'object' && options !== null && 'container' in options ? options.container : ''
  return typeof container === 'string' && extensions.test(`.${container}`) ? container : 'mp4'
}
