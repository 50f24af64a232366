import { VerificationError } from '../errors.ts'
import { modelLabel } from '../models.ts'
import type { Proof } from '../proof.ts'
import { outputStreams } from '../treat-streams.ts'
import { colorTagsOf } from './color-names.ts'
import { compareCopies } from './compare-copies.ts'
import { comparePicture } from './compare-picture.ts'
import { describeStream } from './describe-source.ts'
import type { Task } from './messages.ts'
import { openSource } from './open-source.ts'
import { readOutput, readSide, type Side } from './read-side.ts'
import { toSeconds } from './timeline.ts'

/** Reads source and output through, decodes the output, and answers the proof; throws at any difference. */
export async function verifyFile(task: Task & { kind: 'verify' }): Promise<Proof> {
  const { plan, outputPath } = task
  const kept = outputStreams(plan.streams)
  const texts = kept.filter(({ action }) => action === 'convert').map(({ index }) => index)
  const hash = kept.filter(({ action }) => action !== 'upscale').map(({ index }) => index)
  const { input, video } = await openSource(plan.source)
  const source = await readSide(input, video, { hash, texts })
  const output = await readOutput(
    outputPath,
    kept.flatMap(({ action }, position) => (action === 'convert' ? [position] : [])),
  )
  try {
    const picture = comparePicture(plan, source, output)
    const copies = compareCopies(plan, source, output, picture.shiftSeconds)
    const mismatches = [...picture.mismatches, ...copies.mismatches]
    if (mismatches.length > 0) throw new VerificationError(mismatches)
    return writeProof(task, source, output, copies.largestAvOffsetMs)
  } finally {
    await output.input.closeInput()
    await input.closeInput()
  }
}

function writeProof(
  { plan, secondsTaken, provider, framesResumed, reusedShare }: Task & { kind: 'verify' },
  source: Side,
  output: Side & { bytes: number },
  largestAvOffsetMs: number | null,
): Proof {
  const { codecpar } = output.video
  const kindsLost = plan.losses.filter((loss) => loss.allowed).map(({ kind }) => kind)
  return {
    framesIn: source.times.length,
    framesOut: output.times.length,
    durationInSeconds: toSeconds(source.ticks, source.video.timeBase),
    durationOutSeconds: toSeconds(output.ticks, output.video.timeBase),
    largestAvOffsetMs,
    streamsKept: output.input.streams
      .map(describeStream)
      .map(({ kind, codec, language }) => ({ kind, codec, language })),
    lossesAllowed: [...new Set(kindsLost)],
    color: colorTagsOf(codecpar),
    width: codecpar.width,
    height: codecpar.height,
    sourceWidth: source.video.codecpar.width,
    sourceHeight: source.video.codecpar.height,
    bytes: output.bytes,
    model: modelLabel(plan.options),
    scale: plan.options.scale,
    codec: plan.options.codec,
    provider,
    reusedShare,
    fps: (output.times.length - framesResumed) / secondsTaken,
    secondsTaken,
  }
}
