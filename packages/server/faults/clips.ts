import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A clip that is done in a second, ten seconds of 720p that are caught in the middle, and three segments. */
export const clips = {
  short: fileURLToPath(new URL('../fixtures/pattern-64x48.mp4', import.meta.url)),
  segments: fileURLToPath(new URL('../fixtures/long-160x96.mp4', import.meta.url)),
  long: join(
    dirname(createRequire(import.meta.url).resolve('vide/package.json')),
    'examples/video/ocean.mp4',
  ),
} as const
