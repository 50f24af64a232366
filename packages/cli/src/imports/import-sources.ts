import type { CompletedJob } from '@video-upscale/client'
import { importFiles } from '@video-upscale/client/node'
import { importUrls } from '@video-upscale/client/upload'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import { connect, type Connection } from '../connection/connect.ts'
import { UsageError } from '../exit-codes.ts'
import { followToEnd } from '../jobs/follow-to-end.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import type { Reporter } from '../reporting/reporter.ts'
import { visible } from '../reporting/visible.ts'
import { describeSource } from '../sources/describe-source.ts'
import { findVideo, type NamedVideo } from '../sources/find-video.ts'
import { nameOf } from '../sources/source.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'

/** `import`: one to four videos into one import; its id, and what was seen in each. */
export async function importSources(
  args: readonly string[],
  flags: ConnectionFlags & OutputFlags,
  terminal: Terminal,
): Promise<void> {
  const videos = await findVideos(args)
  const connection = await connect(flags, terminal)
  const reporter = createReporter(terminal, flags)
  try {
    const job = await bring(connection, videos, { reporter, signal: terminal.interrupts.signal })
    const lines = job.sources.map((source, videoNo) => {
      const video = videos[videoNo]
      return `  ${String(videoNo)}  ${video ? visible(nameOf(video)) : ''}  ${indent(describeSource(source))}`
    })
    const text = flags.quiet ? job.id : [job.id, ...lines].join('\n')
    reporter.result(text, { event: 'done', jobId: job.id, job: job.raw })
  } finally {
    reporter.close()
  }
}

function indent(text: string): string {
  return text.replaceAll('\n', '\n     ')
}

async function findVideos(args: readonly string[]): Promise<readonly NamedVideo[]> {
  if (args.length > 4) throw new UsageError('One import takes four videos at most.')
  const videos = await Promise.all(args.map((argument) => findVideo(argument, 0)))
  const kinds = new Set(videos.map(({ kind }) => kind))
  if (kinds.has('job')) {
    throw new UsageError(
      'A job is at the service already. Import files and URLs; `./` before a name makes it a file.',
    )
  }
  if (kinds.size > 1)
    throw new UsageError('One import takes files or URLs, not both. Import them one after the other.')
  return videos
}

interface Step {
  readonly reporter: Reporter
  readonly signal: AbortSignal
}

async function bring(
  connection: Connection,
  videos: readonly NamedVideo[],
  { reporter, signal }: Step,
): Promise<CompletedJob> {
  const track = reporter.track(videos.map(nameOf).join(', '))
  track.step('importing')
  try {
    const urls = videos.flatMap((video) => (video.kind === 'url' ? [video.url] : []))
    if (urls.length > 0) {
      const pending = await importUrls(connection.client, urls, { signal })
      // Said before the wait: whoever ends it can go on with the id.
      reporter.note(`Importing as ${pending.id}.`)
      return await followToEnd(connection, pending.id, { signal, track })
    }
    const paths = videos.flatMap((video) => (video.kind === 'file' ? [video.path] : []))
    return await importFiles(connection.client, paths, {
      signal,
      onProgress: (sent, total) => {
        track.transfer('uploading', sent, total)
      },
    })
  } finally {
    track.end()
  }
}
