import type { FakeContext } from '../fake-context.ts'
import { Refusal } from './refusal.ts'
import type { Found } from './routes.ts'

/** @throws Refusal unless the key, or a token made from it, may do this */
export function authenticate(context: FakeContext, headers: Headers, found: Found): void {
  const operationId = found.route?.operationId
  if (operationId === 'downloadFile' || operationId === 'headFile') return
  const key = headers.get('x-api-key')
  if (key === context.apiKey) return
  const token = context.tokens.get(key ?? '')
  if (!token || token.expiresAt <= context.clock.now()) {
    throw new Refusal(401, 'Send your API key in the x-api-key header')
  }
  if (!found.route) return
  const { job_id: jobId } = found.params
  const covered = token.jobId === undefined || jobId === undefined || token.jobId === jobId
  if (!token.operations.includes(found.route.operationId) || !covered) {
    throw new Refusal(403, `This token does not cover ${found.route.operationId}`)
  }
}
