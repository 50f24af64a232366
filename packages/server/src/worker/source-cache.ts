import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

import { retryWhileAway } from '../database/retry-while-away.ts'
import type { Storage } from '../storage/storage.ts'

// The segments of a video come one after the other, or in turns with those of another.
const mostIdle = 2

/** A source on this machine's disk, for as long as somebody holds it. It must not be changed. */
export interface HeldSource {
  readonly path: string
  release(): void
}

/** Brings each source from storage once for all steps that this worker does with it at about the same time. */
export interface SourceCache {
  hold(key: string, signal: AbortSignal): Promise<HeldSource>
  /** Removes those that nobody holds. */
  close(): Promise<void>
}

interface Entry {
  readonly path: string
  readonly fetched: Promise<void>
  holders: number
  idleTimer?: NodeJS.Timeout
}

/** @param idleMs how long a source is kept that nobody holds */
export function createSourceCache(storage: Storage, directory: string, idleMs: number): SourceCache {
  const entries = new Map<string, Entry>()
  const removals = new Set<Promise<void>>()

  function drop(key: string, { path, idleTimer }: Entry): void {
    clearTimeout(idleTimer)
    entries.delete(key)
    const removal = rm(path, { force: true }).finally(() => removals.delete(removal))
    removals.add(removal)
  }

  const dropIdle = (most: number): void => {
    for (const [key, entry] of idleIn(entries).slice(0, -most || undefined)) drop(key, entry)
  }

  function begin(key: string, signal: AbortSignal): Entry {
    const path = join(directory, `source-${randomUUID()}`)
    return { path, fetched: retryWhileAway(() => storage.getFile(key, path), signal), holders: 0 }
  }

  function take(key: string, signal: AbortSignal): Entry {
    const entry = entries.get(key) ?? begin(key, signal)
    entries.delete(key)
    entries.set(key, entry)
    clearTimeout(entry.idleTimer)
    entry.holders += 1
    return entry
  }

  function give(key: string, entry: Entry): void {
    entry.holders -= 1
    if (entry.holders > 0) return
    entry.idleTimer = setTimeout(() => {
      drop(key, entry)
    }, idleMs).unref()
    dropIdle(idleMs === 0 ? 0 : mostIdle)
  }

  return {
    async hold(key, signal) {
      for (;;) {
        const isMine = !entries.has(key)
        const entry = take(key, signal)
        try {
          await entry.fetched
          return {
            path: entry.path,
            release: once(() => {
              give(key, entry)
            }),
          }
        } catch (error) {
          entry.holders -= 1
          if (entries.get(key) === entry) drop(key, entry)
          // That another's job was canceled while it fetched is no reason for this one to fail.
          if (isMine || signal.aborted) throw error
        }
      }
    },

    async close() {
      dropIdle(0)
      await Promise.all(removals)
    },
  }
}

/** In the order in which they were last taken up. */
function idleIn(entries: ReadonlyMap<string, Entry>): (readonly [string, Entry])[] {
  return [...entries].filter(([, { holders }]) => holders === 0)
}

function once(action: () => void): () => void {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}
