import type { Estimate } from '@video-upscale/client'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import { connect } from '../connection/connect.ts'
import { ifOffered } from '../connection/if-offered.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import { formatDuration } from '../reporting/format-time.ts'
import { visible } from '../reporting/visible.ts'
import { describeLosses } from '../sources/describe-losses.ts'
import { findVideo } from '../sources/find-video.ts'
import { storeVideo } from '../sources/store-video.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { expectEstimate } from '../upscale/check-estimate.ts'
import { toUpscaleOptions, type Options, type UpscaleOptionFlags } from '../options/upscale-options.ts'

export interface EstimateFlags extends UpscaleOptionFlags {
  readonly videoNo: number
}

/** `estimate`: what an upscale would make, cost, lose and take. */
export async function showEstimate(
  argument: string,
  flags: ConnectionFlags & OutputFlags & EstimateFlags,
  terminal: Terminal,
): Promise<void> {
  const options = toUpscaleOptions(flags)
  const video = await findVideo(argument, flags.videoNo)
  const connection = await connect(flags, terminal)
  const { client } = connection
  const { signal } = terminal.interrupts
  const reporter = createReporter(terminal, flags)
  try {
    const stored = await storeVideo(connection, video, { options, reporter, signal })
    const estimate = expectEstimate(
      await ifOffered(client, 'estimates', () => client.estimate({ ...stored, options }, { signal })),
    )
    reporter.result(describeEstimate(estimate, options), { event: 'done', ...stored, estimate })
  } finally {
    reporter.close()
  }
}

function describeEstimate(estimate: Estimate, { allowLoss = [] }: Options): string {
  const { width, height, frames, durationSeconds, points, losses, expectedSeconds } = estimate
  const refused = new Set(losses.map(({ kind }) => kind).filter((kind) => !allowLoss.includes(kind)))
  return [
    `${String(width)}x${String(height)}, ${String(frames)} frames, ${formatDuration(durationSeconds)}`,
    `${visible(estimate.container)} ${visible(estimate.codec)}, model ${visible(estimate.model)}, ${String(estimate.scale)} times larger`,
    `${String(points)} points`,
    expectedSeconds === null
      ? 'time not known yet: nothing was measured on this machine'
      : `about ${formatDuration(expectedSeconds)} of work`,
    ...(losses.length === 0 ? ['nothing is lost'] : describeLosses(losses).map((line) => line.trimStart())),
    ...(refused.size === 0
      ? []
      : [`A submit is refused without --allow-loss ${[...allowLoss, ...refused].join(',')}`]),
  ].join('\n')
}
