import { existsSync } from 'node:fs'
import { parse, format } from 'node:path'
import type { CompletedJob, VideoUpscaleRequest } from '@video-upscale/client'
import { importFiles, saveVideo } from '@video-upscale/client/node'

import { connect, type ConnectionFlags } from '../connect.ts'
import { UsageError } from '../exit-codes.ts'
import { formatSeconds } from '../format-progress.ts'
import { createReporter } from '../reporter.ts'
import type { Terminal } from '../terminal.ts'

export interface UpscaleFlags extends ConnectionFlags {
  readonly out?: string
  readonly force: boolean
  readonly scale: '2' | '4'
  readonly model?: string
  readonly quality?: number
  readonly preset?: string
  readonly allowLoss?: string
  readonly callback?: string
}

/** `upscale <file>`: imports the file, submits it, follows the job, saves the result. */
export async function upscaleCommand(file: string, flags: UpscaleFlags, terminal: Terminal): Promise<void> {
  const client = connect(flags, terminal)
  const options = toOptions(flags)
  const out = flags.out ?? defaultResultPath(file, flags.scale)
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`)
  // Said before anything is uploaded or charged.
  if (existsSync(out) && !flags.force)
    throw new UsageError(`${out} exists already. Choose another -o, or add --force.`)

  const reporter = createReporter(terminal, flags)
  try {
    reporter.step(`importing ${file}`)
    const source = await importFiles(client, [file])
    const callback = flags.callback === undefined ? {} : { callback: flags.callback }
    const job = await client.upscale(
      { jobId: source.id, videoNo: 0, ...callback, options },
      { onUpdate: reporter.update },
    )
    reporter.step(`saving ${out}`)
    const bytes = await saveVideo(client, job, out)
    reporter.done(summarize(job, out, bytes), { jobId: job.id, out, bytes, report: job.report })
  } finally {
    reporter.close()
  }
}

/** `clip.mov` becomes `clip-2x.mp4` beside it. */
export function defaultResultPath(file: string, scale: string): string {
  const { dir, name } = parse(file)
  return format({ dir, name: `${name}-${scale}x`, ext: '.mp4' })
}

type Options = NonNullable<VideoUpscaleRequest['options']>
type LossKind = NonNullable<Options['allowLoss']>[number]

function toOptions({ scale, model, quality, preset, allowLoss }: UpscaleFlags): Options {
  return {
    scale: scale === '4' ? 4 : 2,
    ...(model === undefined ? {} : { model }),
    ...(quality === undefined ? {} : { quality }),
    ...(preset === undefined ? {} : { preset }),
    ...(allowLoss === undefined ? {} : { allowLoss: allowLoss.split(',').map(toLossKind) }),
  }
}

// Every kind of the contract: one that is missing here, or gone there, does not compile.
const lossKinds: Readonly<Record<LossKind, true>> = {
  audio: true,
  subtitles: true,
  attachments: true,
  chapters: true,
  tags: true,
  vfr: true,
  start_offset: true,
  rotation: true,
  pixel_aspect: true,
  color: true,
  depth: true,
  hdr: true,
  interlacing: true,
  alpha: true,
  data: true,
}

function toLossKind(text: string): LossKind {
  const kind = text.trim()
  if (isLossKind(kind)) return kind
  throw new UsageError(
    `--allow-loss does not know "${kind}". It takes: ${Object.keys(lossKinds).join(', ')}.`,
  )
}

function isLossKind(text: string): text is LossKind {
  return Object.hasOwn(lossKinds, text)
}

function summarize({ report, points }: CompletedJob, out: string, bytes: number): string {
  const size = `${(bytes / 1e6).toFixed(1)} MB`
  if (!report) return `${out}  ${size}  ${String(points.consumed)} points`
  const { sourceWidth, sourceHeight, width, height, framesOut, secondsTaken } = report
  return (
    `${out}  ${String(sourceWidth)}x${String(sourceHeight)} → ${String(width)}x${String(height)}  ` +
    `${String(framesOut)} frames  ${size}  ${formatSeconds(secondsTaken)}  ${String(points.consumed)} points`
  )
}
