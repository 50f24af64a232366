import type { FakeContext } from '../fake-context.ts'
import { errorFormOf, errorResponse, Refusal } from '../http/refusal.ts'
import { ConnectionBroken } from './connection-broken.ts'
import type { Fault } from './fault.ts'

/**
 * The answer of a fault that comes in place of any work, or undefined if the work is to be done.
 *
 * @throws ConnectionBroken
 */
export function answerInstead(
  fault: Fault,
  context: FakeContext,
  asked: { readonly token: string | undefined; readonly redirectTo: string },
): Response | undefined {
  switch (fault.kind) {
    case 'reset-before-accept':
      throw new ConnectionBroken()
    case 'status': {
      const { status, message = `The fake answers ${status}`, detail, body } = fault
      return errorResponse(new Refusal(status, message, { detail }), body ?? errorFormOf(context.service))
    }
    case '429': {
      const { retryAfter } = fault
      const text = retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter)
      const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': text }
      return errorResponse(new Refusal(429, 'Too many requests', { headers }), errorFormOf(context.service))
    }
    case 'proxy-html':
      return errorResponse(new Refusal(fault.status ?? 502, ''), 'html')
    case 'expired-url': {
      if (asked.token !== undefined) context.links.expire(asked.token)
      const refusal = new Refusal(fault.status ?? 403, 'This URL has expired; fetch the job again')
      return errorResponse(refusal, errorFormOf(context.service))
    }
    case 'redirect':
      return new Response(null, { status: fault.status ?? 307, headers: { location: asked.redirectTo } })
    case 'reset-after-accept':
    case 'slow-headers':
    case 'slow-body':
    case 'half-json':
    case 'truncated-download':
    case 'sse-cut':
    case 'webhook':
      return undefined
  }
}
