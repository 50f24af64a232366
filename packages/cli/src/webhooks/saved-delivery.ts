import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { UsageError } from '../exit-codes.ts'
import type { Delivery } from './take-delivery.ts'

/** A delivery in a file of `webhooks listen --save`. */
export interface SavedDelivery {
  readonly receivedAt: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** The exact text that was signed. */
  readonly body: string
}

/** Writes it to a file of its own, readable by its owner only, and returns its path. Nothing is overwritten. */
export async function saveDelivery(directory: string, id: string, delivery: Delivery): Promise<string> {
  const receivedAt = new Date().toISOString()
  const saved: SavedDelivery = {
    receivedAt,
    path: delivery.path,
    headers: Object.fromEntries(delivery.request.headers),
    body: delivery.body().toString('utf8'),
  }
  // The id is the sender's: nothing of it may lead out of the directory.
  const name = `${receivedAt.replace(/[^\dTZ]/g, '')}-${id.replace(/[^\w-]/g, '_').slice(0, 100)}`
  for (let copy = 1; ; copy++) {
    const path = join(directory, `${name}${copy === 1 ? '' : `-${String(copy)}`}.json`)
    try {
      await writeFile(path, `${JSON.stringify(saved, null, 2)}\n`, { flag: 'wx', mode: 0o600 })
      return path
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
}

/** @throws UsageError if the file is none of those */
export async function readDelivery(path: string): Promise<SavedDelivery> {
  const text = await readFile(path, 'utf8')
  const saved = parse(text)
  if (saved) return saved
  throw new UsageError(`${path} is no delivery that \`webhooks listen --save\` has written.`)
}

function parse(text: string): SavedDelivery | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return isSaved(value) ? value : undefined
}

function isSaved(value: unknown): value is SavedDelivery {
  if (typeof value !== 'object' || value === null) return false
  if (!('headers' in value && 'body' in value && 'receivedAt' in value && 'path' in value)) return false
  const { headers, body, receivedAt, path } = value
  const texts = [body, receivedAt, path]
  if (texts.some((text) => typeof text !== 'string')) return false
  if (typeof headers !== 'object' || headers === null) return false
  return Object.values(headers).every((header) => typeof header === 'string')
}
