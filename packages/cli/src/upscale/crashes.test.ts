import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, isVideoUpscaleError } from '@video-upscale/client'
import { startFakeApi, type FakeApi } from '@video-upscale/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import type { Connection } from '../connection/connect.ts'
import { CommandError } from '../exit-codes.ts'
import { prepareOuts } from '../outputs/prepare-outs.ts'
import { ignore } from '../reporting/reporter.ts'
import { openRecordStore, type RecordStore } from './record-store.ts'
import { newRecord, type RecordedSource } from './upscale-record.ts'
import { upscaleOne } from './upscale-one.ts'

// A kill -9 at any request or any write to the disk, before or after it is carried out, again and again.
const seed = Number(process.env.CRASHES_SEED ?? 20_261_123)
const runs = Number(process.env.CRASHES_RUNS ?? 120)

interface Crash {
  readonly at: 'request' | 'write'
  /** Which one, counted from the start of the run. */
  readonly no: number
  readonly when: 'before' | 'after'
}

class Killed extends Error {}

/** What a killed process was waiting for never comes. */
function never<Value>(): Promise<Value> {
  return new Promise(ignore)
}

/** Lets actions through, up to the one at which the process dies. */
function createKiller(crash: Crash | undefined) {
  const dead = new AbortController()
  let count = 0
  const pass = async <Value>(at: Crash['at'], action: () => Promise<Value>): Promise<Value> => {
    const isDeath = crash?.at === at && count++ === crash.no
    if (isDeath && crash.when === 'before') {
      dead.abort()
      return never()
    }
    const value = await action()
    if (!isDeath) return value
    dead.abort()
    return never()
  }
  const died = new Promise<never>((_resolve, reject) => {
    dead.signal.addEventListener('abort', () => {
      reject(new Killed())
    })
  })
  died.catch(ignore)
  return { pass, died }
}

type Killer = ReturnType<typeof createKiller>

function connectTo(api: FakeApi, killer: Killer): Connection {
  const fetch: typeof globalThis.fetch = (...request) => killer.pass('request', () => api.fetch(...request))
  const { apiKey, baseUrl } = api
  const client = createClient({ apiKey, baseUrl, fetch, retry: { baseDelayMs: 1, maxDelayMs: 4 } })
  const service = { baseUrl, apiKey, webhookSecret: undefined, profile: undefined }
  return { client, service, whenAway: () => ignore }
}

interface Place {
  readonly api: FakeApi
  readonly directory: string
  readonly source: RecordedSource
}

/** One run of the program, which dies where it is told to. */
async function run({ api, directory, source }: Place, crash: Crash | undefined): Promise<string> {
  const killer = createKiller(crash)
  const real = await openRecordStore({ XDG_STATE_HOME: directory })
  const store: RecordStore = { ...real, write: (record) => killer.pass('write', () => real.write(record)) }
  const out = join(directory, 'out.mp4')
  const service = { baseUrl: api.baseUrl, profile: null }
  const record = newRecord(
    { source, out, options: { scale: 2 }, callback: null, service, maxPoints: null },
    new Date(),
  )
  const track = {
    step: ignore,
    transfer: ignore,
    update: ignore,
    progress: ignore,
    hold: ignore,
    end: ignore,
  }
  const work = async (): Promise<string> => {
    await prepareOuts([{ name: 'clip.mp4', source: null, out }], { force: false })
    const earlier = await real.read(record.id)
    if (!earlier) await store.write(record)
    await upscaleOne(earlier ?? record, {
      connection: connectTo(api, killer),
      store,
      track,
      stdout: process.stdout,
      signal: new AbortController().signal,
      force: false,
      maxPoints: undefined,
      deadline: undefined,
      onJob: ignore,
    })
    return 'done'
  }
  try {
    return await Promise.race([work(), killer.died])
  } catch (error) {
    if (error instanceof Killed) return 'killed'
    if (error instanceof CommandError || isVideoUpscaleError(error)) return error.code
    throw error
  }
}

const crashes = fc.record<Crash>({
  at: fc.constantFrom('request' as const, 'write' as const),
  no: fc.nat({ max: 7 }),
  when: fc.constantFrom('before' as const, 'after' as const),
})
const lostAnswers = fc.array(fc.constantFrom('reset-after-accept' as const, 'reset-before-accept' as const), {
  maxLength: 2,
})

it(`never submits twice, and ends with the result (${String(runs)} runs, seed ${String(seed)})`, async () => {
  const ends = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('self-hosted' as const, 'hosted' as const),
      fc.constantFrom('file' as const, 'job' as const),
      fc.array(crashes, { maxLength: 4 }),
      lostAnswers,
      async (service, kind, deaths, faults) => {
        const directory = await mkdtemp(join(tmpdir(), 'vu-crashes-'))
        const on = 'createVideoUpscale' as const
        const api = await startFakeApi({
          service,
          script: { durationMs: 0 },
          faults: faults.map((fault) => ({ on, kind: fault })),
        })
        try {
          const place = { api, directory, source: await makeSource(kind, directory, api) }
          for (const crash of deaths) await run(place, crash)
          const end = await run(place, undefined)
          ends.set(`${service} ${end}`, (ends.get(`${service} ${end}`) ?? 0) + 1)
          expect(api.jobsCreated).toBeLessThanOrEqual(1)
          if (end === 'done') {
            expect(api.jobsCreated).toBe(1)
            expect((await readFile(join(directory, 'out.mp4'))).length).toBe(65_536)
            const left = await (await openRecordStore({ XDG_STATE_HOME: directory })).list()
            expect(left).toEqual([])
          }
          expect(endsOf(service, kind)).toContain(end)
        } finally {
          await api.close()
          await rm(directory, { recursive: true, force: true })
        }
      },
    ),
    { numRuns: runs, seed },
  )
  // Otherwise the runs would have shown little.
  expect([...ends.keys()].toSorted()).toEqual([
    'hosted done',
    'hosted import-not-offered',
    'hosted outcome-unknown',
    'hosted usage',
    'self-hosted done',
    'self-hosted usage',
  ])
})

/** How a run that nothing disturbs may end: that a result is there already is known by a result that is. */
function endsOf(service: string, kind: string): string[] {
  if (service === 'self-hosted') return ['done', 'usage']
  return kind === 'file' ? ['import-not-offered'] : ['done', 'usage', 'outcome-unknown']
}

async function makeSource(kind: 'file' | 'job', directory: string, api: FakeApi): Promise<RecordedSource> {
  if (kind === 'job') return { kind, jobId: api.sourceJobId, videoNo: 0 }
  const path = join(directory, 'clip.mp4')
  await writeFile(path, 'a video')
  const { size, mtimeMs } = await stat(path)
  return { kind, path, bytes: size, modifiedMs: mtimeMs }
}
