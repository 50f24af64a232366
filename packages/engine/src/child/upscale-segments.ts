import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { AV_FRAME_FLAG_CORRUPT, AV_FRAME_FLAG_KEY } from 'node-av/constants'
import type { FormatContext, Frame, Packet, Stream } from 'node-av/lib'

import { OutputUnwritableError } from '../errors.ts'
import type { Plan } from '../plan.ts'
import type { Segment } from '../plan-segments.ts'
import { createProgressCounter, type Progress } from '../progress.ts'
import type { ProviderName } from '../providers.ts'
import { openFrameDecoder } from './decode-frames.ts'
import { createSegmentEncoder } from './encode-segments.ts'
import { findMissingSegments } from './find-missing-segments.ts'
import type { SegmentsResult, Task } from './messages.ts'
import { openUpscaler, type UpscalerResources } from './models.ts'
import { openSource } from './open-source.ts'
import { openSourceAt } from './open-source-at.ts'
import { readPackets } from './read-packets.ts'
import { createReuseCounter } from './reuse-counter.ts'
import { clearBegunSegments } from './segment-file.ts'
import { rebaseTicks } from './timeline.ts'

/** With the provider that was chosen. */
type SegmentsTask = Task & { readonly kind: 'segments'; readonly provider: ProviderName }

/** Makes every segment of a plan, or the one asked for, that its folder does not hold whole: each a file of its own. */
export async function upscaleSegments(
  { plan, directory: root, only, threads, provider, reuse }: SegmentsTask,
  report: (progress: Progress) => void,
): Promise<SegmentsResult> {
  const directory = join(root, provider)
  await prepare(directory)
  const asked = plan.segments.filter(({ index }) => only === null || index === only)
  const missing = await findMissing({ ...plan, segments: asked }, directory)
  const frames = countFrames(asked)
  const framesResumed = frames - countFrames(missing)
  const countFrame = createProgressCounter(frames, report, framesResumed)
  const counter = createReuseCounter()
  const resources = { threads, provider, reuse: reuse ? counter : null }
  for (const run of inRuns(missing)) await upscaleRun({ plan, directory, resources, run, countFrame })
  return { framesResumed, reusedShare: counter.share(), segmentsDirectory: directory }
}

function countFrames(segments: readonly Segment[]): number {
  return segments.reduce((sum, { frames }) => sum + frames, 0)
}

async function prepare(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true })
    await clearBegunSegments(directory)
  } catch (cause) {
    throw new OutputUnwritableError(`There is no room for segments at ${directory}: ${String(cause)}`, {
      cause,
    })
  }
}

async function findMissing(plan: Plan, directory: string): Promise<Segment[]> {
  const { input, video } = await openSource(plan.source)
  try {
    return await findMissingSegments(plan, directory, video)
  } finally {
    await input.closeInput()
  }
}

/** Segments that follow each other are decoded in one go. */
function inRuns(segments: readonly Segment[]): Segment[][] {
  const runs: Segment[][] = []
  for (const segment of segments) {
    const last = runs.at(-1)
    if (last?.at(-1)?.index === segment.index - 1) last.push(segment)
    else runs.push([segment])
  }
  return runs
}

interface Run {
  readonly plan: Plan
  readonly directory: string
  readonly resources: UpscalerResources
  readonly run: readonly Segment[]
  readonly countFrame: () => void
}

async function upscaleRun(work: Run): Promise<void> {
  const from = work.run[0]?.decodeFromTicks ?? null
  const outcome = await upscaleFrom(work, from)
  // Some keyframes only begin to renew the picture, or are none: what follows those is decoded from the very beginning.
  if (outcome === 'incomplete') await upscaleFrom(work, null)
}

/** Answers `incomplete`, before anything is made, if the first frame that counts shows pictures from before `from`. */
async function upscaleFrom(
  { plan, directory, resources, run, countFrame }: Run,
  from: number | null,
): Promise<'done' | 'incomplete'> {
  const { input, video } = await openSourceAt(plan.source, from)
  const decoder = await openFrameDecoder(plan, video)
  const upscaler = await openUpscaler(plan, resources)
  const encoder = createSegmentEncoder({ plan, video, directory, run, countFrame })
  const place = createPlacer(plan, video, run)
  let isFirst = true

  /** Answers what `upscaleFrom` answers, once it is known. */
  async function take(frame: Frame): Promise<'done' | 'incomplete' | undefined> {
    const where = place(frame)
    if (where === 'behind') return 'done'
    if (where === 'before') return undefined
    if (isFirst && from !== null && !isComplete(frame, plan)) return 'incomplete'
    isFirst = false
    for await (const picture of upscaler.push(frame)) await encoder.push(picture)
    return undefined
  }

  async function takeAll(): Promise<'done' | 'incomplete'> {
    for await (const packet of packetsFrom(input, video, from)) {
      for await (const frame of decoder.push(packet)) {
        const outcome = await take(frame)
        if (outcome) return outcome
      }
    }
    return 'done'
  }

  try {
    const outcome = await takeAll()
    if (outcome === 'incomplete') return outcome
    for await (const picture of upscaler.push(null)) await encoder.push(picture)
    await encoder.finish()
    return outcome
  } finally {
    upscaler.close()
    decoder.close()
    await encoder.close()
    await input.closeInput()
  }
}

/** False if the frame shows pictures from before those that were decoded. */
function isComplete(frame: Frame, { output }: Plan): boolean {
  if (frame.hasFlags(AV_FRAME_FLAG_CORRUPT)) return false
  // A container may call keyframe what is none. For a deinterlacer many frames were decoded before this one.
  return output.deinterlace || frame.hasFlags(AV_FRAME_FLAG_KEY)
}

/** The video's packets from the keyframe at `from` on, then the null that drains the decoder. */
async function* packetsFrom(
  input: FormatContext,
  video: Stream,
  from: number | null,
): AsyncGenerator<Packet | null> {
  let isThere = from === null
  for await (const packet of readPackets(input)) {
    if (packet.streamIndex !== video.index) continue
    isThere ||= packet.isKeyframe && Number(packet.pts) === from
    if (isThere) yield packet
  }
  yield null
}

/** Says of a frame on the output's clock whether it is one of the run's. */
function createPlacer(plan: Plan, video: Stream, run: readonly Segment[]) {
  const shift = rebaseTicks(plan.output.rebase, video.timeBase)
  const from = run[0]?.fromTicks ?? -Infinity
  const to = run.at(-1)?.toTicks ?? Infinity
  return ({ pts }: Frame): 'before' | 'within' | 'behind' => {
    const ticks = Number(pts) + shift
    if (ticks < from) return 'before'
    return ticks < to ? 'within' : 'behind'
  }
}
