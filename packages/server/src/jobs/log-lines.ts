import type { Plan, Proof } from '@video-upscale/engine'

import type { StoredVideo } from '../imports/store-videos.ts'
import type { JobOutcome } from './job-outcome.ts'

/** What a job tells when the work on it begins. */
export function beginLine({ source, output, options: { model } }: Plan): string {
  const sizes = `from ${sizeOf(source)} to ${sizeOf(output)}`
  return `Upscaling ${String(source.frames)} frames ${sizes} with the model ${model}`
}

/** What a job tells at its end. */
export function endLines(outcome: JobOutcome): string[] {
  switch (outcome.status) {
    case 'completed':
      return 'videos' in outcome ? importLines(outcome.videos) : [keptLine(outcome.report)]
    case 'failed':
      return [`Failed; no points were charged. ${outcome.message.replaceAll(/\s+/g, ' ')}`]
    case 'canceled':
      return ['Canceled at your request; no points were charged']
  }
}

/** What a finished import tells: a line for each video, in the order of `videoNo`. */
export function importLines(videos: readonly StoredVideo[]): string[] {
  return videos.map(
    ({ source }, videoNo) =>
      `Imported video ${String(videoNo)}, ${String(source.frames)} frames of ${sizeOf(source)}`,
  )
}

/** Counted from 1. */
export function retryLine(attempt: number): string {
  return `Attempt ${String(attempt)} came to nothing; trying again`
}

function sizeOf({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${String(width)}x${String(height)}`
}

function keptLine({ streamsKept, lossesAllowed }: Proof): string {
  const counts = new Map<string, number>()
  for (const { kind } of streamsKept) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const kept = [...counts].map(([kind, count]) => `${String(count)} ${kind}`)
  const streams = streamsKept.length === 1 ? 'stream' : 'streams'
  const lost =
    lossesAllowed.length === 0 ? 'nothing was lost' : `lost, as allowed: ${lossesAllowed.join(', ')}`
  return `Kept ${new Intl.ListFormat('en').format(kept)} ${streams}; ${lost}`
}
