import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { lock } from 'proper-lockfile'

import { CommandError, exitCodes } from '../exit-codes.ts'
import { stateDirectory } from '../state-directory.ts'
import { listRecords, readRecord, recordDirectory } from './list-records.ts'
import { sweepLeftovers } from './sweep-leftovers.ts'
import type { UpscaleRecord } from './upscale-record.ts'

/** The unfinished upscales of this user, one JSON file each. */
export interface RecordStore {
  readonly list: () => Promise<UpscaleRecord[]>
  readonly read: (id: string) => Promise<UpscaleRecord | undefined>
  /** On disk when it resolves. */
  readonly write: (record: UpscaleRecord) => Promise<void>
  /** Forgets an upscale, and what was kept for it. */
  readonly remove: (id: string) => Promise<void>
  /**
   * Keeps other processes from the same upscale. One that was killed holds it for a few seconds more.
   *
   * @throws CommandError if another process keeps working on it
   */
  readonly claim: (id: string, onWait: () => void) => Promise<Claim>
  /** File that remembers unfinished uploads of this upscale. */
  readonly uploadsPath: (id: string) => string
  /** Where what came from standard input is kept. */
  readonly spoolDirectory: string
}

/** The right to work on an upscale. */
export interface Claim {
  /** Aborts if another process has taken it, as from one that slept. */
  readonly lost: AbortSignal
  readonly giveBack: () => Promise<void>
}

type Environment = Readonly<Record<string, string | undefined>>

// A claim is renewed each second, so that one of a process that was killed is known after a few.
const staleMs = 3000
const claimWaitMs = 500
const claimAttempts = 12

export async function openRecordStore(env: Environment): Promise<RecordStore> {
  const state = stateDirectory(env)
  const directory = recordDirectory(state)
  // Paths and URLs of videos are nobody else's business.
  await makeDirectory(directory)
  const pathOf = (id: string): string => join(directory, `${id}.json`)
  const read = (id: string): Promise<UpscaleRecord | undefined> => readRecord(pathOf(id))
  const spoolDirectory = join(directory, 'input')
  await sweepLeftovers(directory, spoolDirectory, await listRecords(state))
  const uploadsPath = (id: string): string => join(directory, `${id}.uploads`)
  return {
    read,
    uploadsPath,
    spoolDirectory,
    list: () => listRecords(state),
    write: async (record) => {
      const partial = `${pathOf(record.id)}.${randomUUID()}.partial`
      await writeFile(partial, JSON.stringify(record), { mode: 0o600, flush: true })
      await rename(partial, pathOf(record.id))
    },
    remove: async (id) => {
      const source = (await read(id))?.source
      const isSpooled = source?.kind === 'file' && dirname(source.path) === spoolDirectory
      for (const path of [uploadsPath(id), ...(isSpooled ? [source.path] : []), pathOf(id)]) {
        await rm(path, { force: true })
      }
    },
    claim: (id, onWait) => claim(pathOf(id), onWait),
  }
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new CommandError(
      'state-unwritable',
      exitCodes.file,
      `What is begun cannot be noted in ${path} (${cause instanceof Error ? cause.message : String(cause)}).\n` +
        'Set XDG_STATE_HOME to a directory of your own.',
      { cause },
    )
  }
}

async function claim(path: string, onWait: () => void): Promise<Claim> {
  const control = new AbortController()
  for (let attempt = 1; ; attempt++) {
    try {
      const giveBack = await lock(path, {
        stale: staleMs,
        update: 1000,
        realpath: false,
        onCompromised: () => {
          control.abort(inProgress())
        },
      })
      // What was taken by another is not ours to give back.
      return {
        lost: control.signal,
        giveBack: () => (control.signal.aborted ? Promise.resolve() : giveBack()),
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error
      if (attempt >= claimAttempts) throw inProgress()
      onWait()
      await new Promise((resolve) => setTimeout(resolve, claimWaitMs))
    }
  }
}

function inProgress(): CommandError {
  return new CommandError(
    'in-progress',
    exitCodes.refused,
    'Another process is working on this upscale. Wait for it, or end it and resume.',
  )
}
