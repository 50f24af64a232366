import { mkdir } from 'node:fs/promises'
import { basename, join, parse } from 'node:path'
import type { Client, components } from '@video-upscale/client'
import { callApi } from '@video-upscale/client/calls'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import { connect } from '../connection/connect.ts'
import { expectFields } from '../connection/expect-fields.ts'
import { ifOffered } from '../connection/if-offered.ts'
import { refuseExisting } from '../outputs/prepare-outs.ts'
import { saveUrl } from '../downloads/save-url.ts'
import { UsageError } from '../exit-codes.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import { visible } from '../reporting/visible.ts'
import type { Track } from '../reporting/reporter.ts'
import { findVideo, type NamedVideo } from '../sources/find-video.ts'
import { nameOf } from '../sources/source.ts'
import { storeVideo } from '../sources/store-video.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { toUpscaleOptions, type UpscaleOptionFlags } from '../options/upscale-options.ts'

export interface PreviewFlags extends UpscaleOptionFlags {
  readonly videoNo: number
  readonly at: number
  readonly seconds: number
  /** A directory. */
  readonly out: string
  readonly force: boolean
}

/** `preview`: a short stretch of a video, before and after. */
export async function makePreview(
  argument: string,
  flags: ConnectionFlags & OutputFlags & PreviewFlags,
  terminal: Terminal,
): Promise<void> {
  const { at, seconds, force } = flags
  if (seconds <= 0 || seconds > longestSeconds)
    throw new UsageError('--seconds takes more than 0, and 3 at most.')
  const options = toUpscaleOptions(flags)
  const video = await findVideo(argument, flags.videoNo)
  const pair = nameFiles(video, flags.out)
  for (const path of [pair.before, pair.after]) await refuseExisting(path, { force })
  const connection = await connect(flags, terminal)
  const { client } = connection
  const { signal } = terminal.interrupts
  const reporter = createReporter(terminal, flags)
  const track = reporter.track(nameOf(video))
  try {
    const stored = await storeVideo(connection, video, { options, reporter, signal })
    track.step('making the preview')
    const request = { ...stored, options, atSeconds: at, seconds }
    const preview = await ifOffered(client, 'previews', () => askForPreview(client, request, signal))
    expectFields('preview', preview, { beforeUrl: 'string', afterUrl: 'string' })
    await mkdir(flags.out, { recursive: true })
    await save(client, preview.beforeUrl, pair.before, { track, signal, force })
    await save(client, preview.afterUrl, pair.after, { track, signal, force })
    track.end()
    reporter.result(`${visible(pair.before)}\n${visible(pair.after)}`, {
      event: 'done',
      ...stored,
      ...pair,
      preview,
    })
  } finally {
    track.end()
    reporter.close()
  }
}

const longestSeconds = 3
/** It is answered when both are made. */
const longestWorkMs = 10 * 60_000

type PreviewRequest = components['schemas']['PreviewRequest']
type Preview = components['schemas']['Preview']

function askForPreview(client: Client, body: PreviewRequest, signal: AbortSignal): Promise<Preview> {
  // The same over all attempts, so that a lost answer is not made anew.
  const header = { 'Idempotency-Key': crypto.randomUUID() }
  return callApi(client, (api, init) => api.POST('/v1/preview', { body, params: { header }, ...init }), {
    signal,
    timeoutMs: longestWorkMs,
    retry: { maxAttempts: 4 },
  })
}

interface SaveStep {
  readonly track: Track
  readonly signal: AbortSignal
  readonly force: boolean
}

async function save(
  client: Client,
  url: string,
  path: string,
  { track, signal, force }: SaveStep,
): Promise<void> {
  // It may have come while the preview was made.
  await refuseExisting(path, { force })
  await saveUrl(client, url, path, {
    signal,
    onProgress: (received, total) => {
      track.transfer('saving', received, total)
    },
  })
}

function nameFiles(
  video: NamedVideo,
  directory: string,
): { readonly before: string; readonly after: string } {
  const name = parse(baseName(video)).name
  return { before: join(directory, `${name}-before.mp4`), after: join(directory, `${name}-after.mp4`) }
}

/** Whatever a URL says, its files stay in the directory. */
function baseName(video: NamedVideo): string {
  if (video.kind === 'file') return video.path
  // The dot keeps what follows from being taken for an extension.
  if (video.kind === 'job') return `${video.jobId}-${String(video.videoNo)}.`
  const last = basename(new URL(video.url).pathname).replace(/[^\w.-]/g, '-')
  return /\w/.test(parse(last).name) ? last.replace(/^\.+/, '') : 'video'
}
