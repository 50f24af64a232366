import type { components } from '@video-upscale/client'

import { visible } from '../reporting/visible.ts'

/** Each loss on a line of its own. */
export function describeLosses(losses: readonly components['schemas']['Loss'][]): string[] {
  return losses.map(({ kind, message }) => `  loses ${visible(kind)}: ${visible(message)}`)
}
