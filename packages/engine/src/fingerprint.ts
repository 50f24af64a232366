import { createHash, type Hash } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'

import { ownNetwork } from './child/own-networks.ts'
import type { Plan } from './plan.ts'

// To be raised when the same plan would give other packets.
const segmentFormat = 1

const samples = 16
const sampleBytes = 64 * 1024

/**
 * One text for all that decides the packets of a plan's segments: the plan, what the source and the network's file
 * hold; not where they lie. Of the source sixteen places are read: whoever replaced a video by one of the same length,
 * streams, frames and times has changed those.
 */
export async function fingerprint(plan: Plan): Promise<string> {
  const hash = createHash('sha256')
  const { path, ...source } = plan.source
  hash.update(canonical({ ...plan, source, segmentFormat }))
  const networkPath = networkOf(plan)
  try {
    await addSamples(hash, path, plan.source.bytes)
    if (networkPath !== null) hash.update(await readFile(networkPath))
  } catch {
    // Whoever opens these files for the work says what is wrong with them.
  }
  return hash.digest('hex')
}

function networkOf({ options: { model, modelPath }, output }: Plan): string | null {
  if (model === 'lanczos') return null
  return model === 'file' ? modelPath : ownNetwork(model, output.color.bitDepth).path
}

/** JSON with its keys in order: a database may have changed that. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

async function addSamples(hash: Hash, path: string, bytes: number): Promise<void> {
  const file = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(sampleBytes)
    for (let sample = 0; sample < samples; sample += 1) {
      const at = Math.floor((Math.max(bytes - sampleBytes, 0) * sample) / (samples - 1))
      const { bytesRead } = await file.read(buffer, 0, sampleBytes, at)
      hash.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}
