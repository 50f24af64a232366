import { createHash, type Hash } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { basename } from 'node:path'

import { networkOf } from './child/own-networks.ts'
import { FileUnreadableError, UnsupportedModelError } from './errors.ts'
import type { Plan } from './plan.ts'

// To be raised when the same plan would give other packets.
const segmentFormat = 1

const samples = 16
const sampleBytes = 64 * 1024

/**
 * One text for all that decides the packets of a plan's segments: the plan, what the source and the network's file
 * hold; not where they lie. Of the source sixteen places are read: whoever replaced a video by one of the same length,
 * streams, frames and times has changed those.
 *
 * Throws FileUnreadableError and UnsupportedModelError where those two can't be read.
 */
export async function fingerprint(plan: Plan): Promise<string> {
  const hash = createHash('sha256')
  const { path, ...source } = plan.source
  const options = { ...plan.options, modelPath: null }
  hash.update(canonical({ ...plan, source, options, segmentFormat }))
  // Without what they hold it would be another fingerprint, and the segments of this one would count as another's.
  await addSamples(hash, path, plan.source.bytes).catch((cause: unknown) => {
    throw new FileUnreadableError(`The source can't be read: ${String(cause)}`, { cause })
  })
  const network = networkOf(plan)
  if (network !== null) hash.update(await readNetwork(network.path))
  return hash.digest('hex')
}

/** JSON with its keys in order: a database may have changed that. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

async function readNetwork(path: string): Promise<Buffer> {
  return await readFile(path).catch((cause: unknown) => {
    throw new UnsupportedModelError(`${basename(path)} can't be used: it can't be read (${String(cause)}).`, {
      cause,
    })
  })
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
