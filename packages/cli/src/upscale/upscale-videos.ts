import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'

import { connect, type Connection } from '../connection/connect.ts'
import type { ConnectionFlags } from '../connection/choose-service.ts'
import { UsageError } from '../exit-codes.ts'
import { refuseStdout } from '../outputs/refuse-stdout.ts'
import { nameOf, type VideoInput } from '../sources/source.ts'
import { spoolInput } from '../sources/spool-input.ts'
import type { Terminal } from '../terminal.ts'
import { findInputs } from './find-inputs.ts'
import { planOuts } from './plan-outs.ts'
import { openRecordStore, type RecordStore } from './record-store.ts'
import { runUpscales, type RunFlags } from './run-upscales.ts'
import { newRecord, type RecordedSource, type UpscaleOrder, type UpscaleRecord } from './upscale-record.ts'
import { toUpscaleOptions, type UpscaleOptionFlags } from '../options/upscale-options.ts'

export interface UpscaleFlags extends ConnectionFlags, UpscaleOptionFlags, RunFlags {
  readonly out?: string
  readonly videoNo: number
  readonly callback?: string
  readonly anew: boolean
}

/** `upscale <video...>`: imports what is a file or a URL, submits, follows, saves. */
export async function upscaleVideos(
  inputs: readonly string[],
  flags: UpscaleFlags,
  terminal: Terminal,
): Promise<void> {
  if (flags.out === '-') refuseStdout(terminal, flags)
  const connection = await connect(flags, terminal)
  const found = await findInputs(inputs, flags)
  const { outs, options } = await planOuts(inputs, found, toUpscaleOptions(flags), flags)
  const store = await openRecordStore(terminal.env)
  const upscales: { record: UpscaleRecord; connection: Connection }[] = []
  // Everything is looked at before anything is uploaded or charged.
  for (const [index, input] of found.entries()) {
    const out = outs[index] ?? null
    const source = await recordSource(input, store, terminal)
    const { baseUrl, profile = null } = connection.service
    const service = { baseUrl, profile }
    const { callback = null, maxPoints = null } = flags
    const order = { source, out, options, callback, service, maxPoints }
    upscales.push({ record: await beginOrTakeUp(order, store, flags), connection })
  }
  await runUpscales(upscales, { store, terminal, flags })
}

/** An order that was begun before goes on where it is, so that a repeated command pays nothing twice. */
async function beginOrTakeUp(
  order: UpscaleOrder,
  store: RecordStore,
  { anew }: { readonly anew: boolean },
): Promise<UpscaleRecord> {
  const record = newRecord(order, new Date())
  const earlier = anew ? undefined : await store.read(record.id)
  // What may be paid is as it is said now.
  const begun = earlier ? { ...earlier, maxPoints: record.maxPoints } : record
  await store.write(begun)
  return begun
}

async function recordSource(
  input: VideoInput,
  store: RecordStore,
  terminal: Terminal,
): Promise<RecordedSource> {
  switch (input.kind) {
    case 'file':
      return recordFile(input.path)
    case 'stdin':
      return recordFile(await spoolInput(store.spoolDirectory, terminal.stdin, terminal.interrupts.signal))
    case 'url':
    case 'job':
      return input
  }
}

async function recordFile(file: string): Promise<RecordedSource> {
  const path = resolve(file)
  const facts = await stat(path)
  if (!facts.isFile()) throw new UsageError(`${nameOf({ kind: 'file', path: file })} is not a file.`)
  return { kind: 'file', path, bytes: facts.size, modifiedMs: facts.mtimeMs }
}
