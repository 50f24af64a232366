import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import type { TokenRequest } from '../http/wire.ts'
import { answerOnce } from '../idempotency/answer-once.ts'
import { idempotentRequest } from '../idempotency/idempotent-request.ts'
import { signBrowserToken, type BrowserGrant } from '../keys/browser-token.ts'

const defaultSeconds = 600

/** Makes a token for a browser. It is not stored: what is kept for a repeated request is what it grants. */
export const createToken: Operation<{ Body: TokenRequest }> = async (context, request) => {
  const { body } = request
  const caller = callerOf(request)
  const { keyId } = caller
  const idempotent = idempotentRequest(request, 'createToken')
  const grant = await answerOnce(context.db, idempotent, async (trx): Promise<BrowserGrant> => {
    // Throws 404 for a job that is not the account's.
    if (body.jobId !== undefined) await context.findTask({ ...caller, jobId: body.jobId }, trx)
    const seconds = body.expiresInSeconds ?? defaultSeconds
    return {
      keyId,
      operations: body.operations,
      onlyJobId: body.jobId ?? null,
      expiresAtSeconds: Math.floor(context.now().getTime() / 1000) + seconds,
    }
  })
  return {
    token: signBrowserToken(grant, context.tokenSecret),
    expires_at: new Date(grant.expiresAtSeconds * 1000).toISOString(),
  }
}
