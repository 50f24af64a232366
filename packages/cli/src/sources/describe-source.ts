import type { Source } from '@video-upscale/client'

import { formatDuration } from '../reporting/format-time.ts'
import { visible } from '../reporting/visible.ts'
import { describeLosses } from './describe-losses.ts'

/** What the probe saw in a video, on a line; what an upscale would lose on lines below it. */
export function describeSource(source: Source): string {
  const { container, codec, width, height, frames, framesPerSecond, durationSeconds, losses } = source
  const rate = `${String(Math.round(framesPerSecond * 1000) / 1000)} fps`
  const facts = [
    visible(`${container} ${codec}`),
    `${String(width)}x${String(height)}`,
    `${String(frames)} frames`,
    source.variableFrameRate ? `${rate} (varies)` : rate,
    formatDuration(durationSeconds),
  ]
  return [facts.join(', '), ...describeLosses(losses)].join('\n')
}
