import type { FakeContext } from '../fake-context.ts'
import { json, readJson, refuseProblems, type Call } from '../http/call.ts'
import { momentOf } from '../jobs/job-life.ts'

/** Points that are neither frozen nor consumed. */
export function availablePoints({ points, jobs, clock }: FakeContext): number {
  let available = points
  for (const job of jobs.values()) {
    const { status, finished } = momentOf(job, clock.now())
    if (!finished || status === 'completed') available -= job.price
  }
  return available
}

export function getBalance(context: FakeContext): Response {
  const data = {
    account_id: 862,
    balance_usd: 0,
    available_credits: 0,
    available_points: availablePoints(context),
  }
  return json({ code: 200, data, message: 'success' })
}

export function createToken({ tokens, clock }: FakeContext, call: Call): Response {
  const { operations, jobId, expiresInSeconds = 600 } = readJson(call)
  const good = Array.isArray(operations) && operations.length > 0
  refuseProblems(good ? [] : [{ path: 'operations', message: 'must name at least one operation' }])
  const seconds = Number(expiresInSeconds)
  const inBounds = Number.isInteger(seconds) && seconds >= 1 && seconds <= 3600
  refuseProblems(inBounds ? [] : [{ path: 'expiresInSeconds', message: 'must be an integer from 1 to 3600' }])
  const token = `vut_${crypto.randomUUID().replaceAll('-', '')}`
  const expiresAt = clock.now() + seconds * 1000
  tokens.set(token, {
    operations: Array.isArray(operations) ? operations.map(String) : [],
    jobId: typeof jobId === 'string' ? jobId : undefined,
    expiresAt,
  })
  return json({ token, expires_at: new Date(expiresAt).toISOString() })
}
