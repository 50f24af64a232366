import { randomUUID } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

import type { Task } from '../src/http/wire.ts'

/** One account's caller. It survives what a careful client survives: it asks again, with the same key. */
export interface Caller {
  readonly baseUrl: string
  readonly apiKey: string
}

export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly retryAfter: string | null
}

export interface LedgerEntry {
  readonly id: string
  readonly job_id: string | null
  readonly operation: 'grant' | 'freeze' | 'consume' | 'release'
  readonly points: number
}

const patienceMs = 90_000
const askAgainMs = 100

/** One request, as it comes out. @throws if the connection breaks */
export async function callOnce(
  caller: Caller,
  method: string,
  path: string,
  options: { readonly body?: string | FormData; readonly idempotencyKey?: string } = {},
): Promise<Answer> {
  const { body, idempotencyKey } = options
  const response = await fetch(`${caller.baseUrl}/api${path}`, {
    method,
    signal: AbortSignal.timeout(30_000),
    headers: {
      'x-api-key': caller.apiKey,
      ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  return { status: response.status, body: parse(text), retryAfter: response.headers.get('retry-after') }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Asks until there is an answer that is not "later": the server may be dead, starting, or without database. */
export async function callPatiently(
  caller: Caller,
  method: string,
  path: string,
  request: { readonly body?: () => Promise<string | FormData>; readonly idempotencyKey?: string } = {},
): Promise<Answer> {
  const end = Date.now() + patienceMs
  for (;;) {
    try {
      const { idempotencyKey } = request
      const body = await request.body?.()
      const answer = await callOnce(caller, method, path, {
        ...(body === undefined ? {} : { body }),
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      })
      if (answer.status !== 503 && answer.status !== 409) return answer
      if (Date.now() > end) return answer
    } catch (error) {
      if (Date.now() > end) throw error
    }
    await delay(askAgainMs)
  }
}

export async function importClip(caller: Caller, path: string): Promise<string> {
  const answer = await callPatiently(caller, 'POST', '/v1/video-import', {
    idempotencyKey: randomUUID(),
    body: () => clipForm(path),
  })
  return taskOf(answer, 'import').job_id
}

export async function clipForm(path: string): Promise<FormData> {
  const form = new FormData()
  form.append('video', await openAsBlob(path), 'clip.mp4')
  return form
}

/** Submits an upscale and returns the id of the job that was accepted. */
export async function submit(caller: Caller, sourceId: string, callback?: string): Promise<string> {
  const body = upscaleBody(sourceId, callback)
  const answer = await callPatiently(caller, 'POST', '/v1/video-upscale', {
    idempotencyKey: randomUUID(),
    body: () => Promise.resolve(body),
  })
  return taskOf(answer, 'submit').job_id
}

export function upscaleBody(sourceId: string, callback?: string): string {
  return JSON.stringify({
    jobId: sourceId,
    videoNo: 0,
    options: { model: 'lanczos', preset: 'ultrafast' },
    ...(callback === undefined ? {} : { callback }),
  })
}

function taskOf({ status, body }: Answer, what: string): Task {
  if (status !== 200) throw new Error(`${what} was answered ${String(status)}: ${JSON.stringify(body)}`)
  return body as Task
}

/** Every job of the account, imports too. */
export function listJobs(caller: Caller): Promise<Task[]> {
  return listAll<Task>(caller, '/v1/jobs')
}

export function listLedger(caller: Caller): Promise<LedgerEntry[]> {
  return listAll<LedgerEntry>(caller, '/account/ledger')
}

export async function availablePoints(caller: Caller): Promise<number> {
  const { body } = await callPatiently(caller, 'GET', '/account/balance')
  return (body as { data: { available_points: number } }).data.available_points
}

async function listAll<Item>(caller: Caller, path: string): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`
    const answer = await callPatiently(caller, 'GET', `${path}?limit=100${query}`)
    if (answer.status !== 200) throw new Error(`${path} was answered ${String(answer.status)}`)
    const page = answer.body as { data: Item[]; next_cursor: string | null }
    items.push(...page.data)
    cursor = page.next_cursor
  }
  return items
}
