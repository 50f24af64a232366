import type { Client, Estimate } from '@video-upscale/client'

import { expectFields } from '../connection/expect-fields.ts'
import { CommandError, exitCodes } from '../exit-codes.ts'
import { formatSeconds } from '../reporting/format-progress.ts'
import type { StoredVideo } from '../sources/import-input.ts'
import type { Options } from '../options/upscale-options.ts'

export interface EstimateStep {
  readonly client: Client
  readonly stored: StoredVideo
  readonly options: Options
  /** Highest price in points; undefined is any. */
  readonly maxPoints: number | undefined
  readonly signal: AbortSignal
}

/**
 * Asks what an upscale would make and cost, and refuses here what would be refused at the submit, or costs
 * too much.
 *
 * @throws CommandError `loss-not-allowed` or `too-expensive`
 */
export async function checkEstimate(step: EstimateStep): Promise<Estimate> {
  const { client, stored, options, maxPoints, signal } = step
  const estimate = expectEstimate(await client.estimate({ ...stored, options }, { signal }))
  const losses = estimate.losses.filter(({ kind }) => options.allowLoss?.includes(kind) !== true)
  if (losses.length > 0) {
    const kinds = [...(options.allowLoss ?? []), ...new Set(losses.map(({ kind }) => kind))]
    throw new CommandError(
      'loss-not-allowed',
      exitCodes.refused,
      `The result could not keep everything:\n${losses.map(({ kind, message }) => `  ${kind}: ${message}`).join('\n')}\n` +
        `Nothing was submitted. To go on without it: --allow-loss ${kinds.join(',')}\n` +
        `The service has the video already: give ${stored.jobId} in the place of the file.`,
    )
  }
  if (maxPoints !== undefined && estimate.points > maxPoints) {
    throw new CommandError(
      'too-expensive',
      exitCodes.insufficientPoints,
      `It would cost ${String(estimate.points)} points, more than --max-points ${String(maxPoints)}. Nothing was submitted.`,
    )
  }
  return estimate
}

/** @throws UnexpectedResponseError unless it is one */
export function expectEstimate(estimate: Estimate): Estimate {
  const { losses } = expectFields('estimate', estimate, {
    width: 'number',
    height: 'number',
    frames: 'number',
    points: 'number',
    losses: 'list',
  })
  for (const loss of losses) expectFields('loss', loss, { kind: 'string', message: 'string' })
  return estimate
}

/** `1280x720, 240 frames, 480 points, about 0:24` */
export function describeEstimate({ width, height, frames, points, expectedSeconds }: Estimate): string {
  const time = expectedSeconds === null ? [] : [`about ${formatSeconds(expectedSeconds)}`]
  return [
    `${String(width)}x${String(height)}`,
    `${String(frames)} frames`,
    `${String(points)} points`,
    ...time,
  ].join(', ')
}
