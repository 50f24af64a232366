import { createHash } from 'node:crypto'

import type { Call } from './call.ts'
import { Refusal } from './refusal.ts'

/** The first answer under an `Idempotency-Key`; without `answer` while the first call is still at work. */
export interface StoredAnswer {
  readonly fingerprint: string
  answer?: {
    readonly status: number
    readonly headers: [string, string][]
    readonly body: Uint8Array<ArrayBuffer>
  }
}

/** Does the work once for each key, and answers the first answer again. */
export async function answerOnce(
  answers: Map<string, StoredAnswer>,
  call: Call,
  work: () => Promise<Response>,
): Promise<Response> {
  const key = call.headers.get('idempotency-key')
  if (key === null || call.method !== 'POST') return work()
  const fingerprint = fingerprintOf(call)
  const stored = answers.get(key)
  if (stored && stored.fingerprint !== fingerprint) {
    throw new Refusal(422, 'This Idempotency-Key was used before with another body')
  }
  if (stored?.answer) {
    const { status, headers, body } = stored.answer
    return new Response(body, { status, headers })
  }
  if (stored) {
    const headers = { 'retry-after': '1' }
    throw new Refusal(409, 'The first request with this Idempotency-Key is still at work', { headers })
  }
  const entry: StoredAnswer = { fingerprint }
  answers.set(key, entry)
  try {
    const response = await work()
    const body = new Uint8Array(await response.clone().arrayBuffer())
    entry.answer = { status: response.status, headers: [...response.headers], body }
    return response
  } catch (error) {
    // A refusal creates nothing, so the key stays free for the corrected request.
    answers.delete(key)
    throw error
  }
}

/** The boundary of a form is new in every attempt and says nothing. */
function fingerprintOf({ url, headers, bytes }: Call): string {
  const boundary = /boundary="?([^";]+)/.exec(headers.get('content-type') ?? '')?.[1] ?? '\0'
  const body = Buffer.from(bytes).toString('latin1').replaceAll(boundary, '')
  return createHash('sha256').update(`${url.pathname}\n${body}`).digest('hex')
}
