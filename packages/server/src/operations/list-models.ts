import { defaultModel, models } from '@video-upscale/engine'

import type { Operation } from '../http/operation.ts'
import { measuredPixelsPerSecond } from '../speed/measured-speed.ts'

const referencePixels = 640 * 360

const defaultFirst = models.toSorted(
  (one, other) => Number(other.name === defaultModel) - Number(one.name === defaultModel),
)

/** What `options.model` can name, the default first, and how fast this machine has been with it. */
export const listModels: Operation = async ({ db }) => {
  const speeds = await measuredPixelsPerSecond(db)
  return {
    data: defaultFirst.map(({ name, kind, scales, licence }) => {
      const speed = speeds.get(name)
      return { name, kind, scales, licence, fps: speed === undefined ? null : speed / referencePixels }
    }),
  }
}
