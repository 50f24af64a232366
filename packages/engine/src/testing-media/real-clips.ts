import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const folder = join(dirname(require.resolve('vide/package.json')), 'examples/video')

/** 1280x720, 24 a second, ten seconds of sea, AAC; MIT (npm package vide). */
export const ocean = join(folder, 'ocean.mp4')

/** The same clip as VP8 and Vorbis. */
export const oceanWebm = join(folder, 'ocean.webm')

/** The same clip as Theora and Vorbis. */
export const oceanOgg = join(folder, 'ocean.ogv')
