import type { Capabilities } from '@video-upscale/client'

import { expectFields } from '../connection/expect-fields.ts'
import { UsageError } from '../exit-codes.ts'
import { visible } from '../reporting/visible.ts'
import type { Options } from './upscale-options.ts'

/**
 * Refuses what the service would refuse, before a video is brought to it.
 *
 * @param capabilities what the service says it can do; undefined where it knows the documented API only
 */
export function checkOptions(options: Options, capabilities: Capabilities | undefined): void {
  if (capabilities) refuseUnknownModel(options, capabilities)
  else refuseOptions(options)
}

/** The documented API knows only which video. */
function refuseOptions({ scale, ...others }: Options): void {
  const given = [...(scale === 4 ? ['scale'] : []), ...Object.keys(others)]
  if (given.length === 0) return
  const flags = given.map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
  throw new UsageError(`This service takes no options of an upscale: leave out ${flags.join(', ')}.`)
}

function refuseUnknownModel({ model }: Options, capabilities: Capabilities): void {
  if (model === undefined) return
  const { models } = expectFields('capabilities', capabilities, { models: 'list' })
  if (models.includes(model)) return
  throw new UsageError(
    `This service has no model "${visible(model)}". It has: ${visible(models.join(', '))}.`,
  )
}

/**
 * Refuses a limit that cannot be held: where no price is told, any would be paid.
 *
 * @param maxPoints highest price in points; undefined is any
 */
export function checkPriceIsTold(
  maxPoints: number | undefined,
  capabilities: Capabilities | undefined,
): void {
  if (maxPoints === undefined || capabilities) return
  throw new UsageError(
    'This service tells no price beforehand, so that --max-points could not be kept. Nothing was submitted.\nTo submit at any price: leave out --max-points.',
  )
}
