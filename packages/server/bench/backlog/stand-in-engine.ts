import { setTimeout as sleep } from 'node:timers/promises'
import type { Proof } from '@video-upscale/engine'

/** How long the stand-in takes, at random between the two. It makes nothing: it sleeps, so the processors stay free. */
export const standInMs = { least: 20, most: 50 } as const

/** What the tables call it, so that nobody takes these numbers for those of upscaled videos. */
export const standInName = `a stand-in that sleeps ${String(standInMs.least)} to ${String(standInMs.most)} ms and makes no video`

/** In the place of `upscale`, `verify` and storing the result. */
export async function standInEngine(signal: AbortSignal): Promise<Proof> {
  const { least, most } = standInMs
  const takesMs = least + Math.random() * (most - least)
  await sleep(takesMs, undefined, { signal })
  return { ...madeUpProof, secondsTaken: takesMs / 1000 }
}

const madeUpProof: Proof = {
  framesIn: 1,
  framesOut: 1,
  durationInSeconds: 0.04,
  durationOutSeconds: 0.04,
  largestAvOffsetMs: null,
  streamsKept: [],
  lossesAllowed: [],
  color: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', range: 'tv' },
  width: 128,
  height: 96,
  sourceWidth: 64,
  sourceHeight: 48,
  bytes: 0,
  model: 'stand-in',
  scale: 2,
  codec: 'h264',
  provider: 'cpu',
  reusedShare: 0,
  fps: 0,
  secondsTaken: 0,
}
