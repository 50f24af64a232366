import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'

import type { ServerConfig } from '../config.ts'
import { ApiError } from './api-error.ts'
import { callerOf } from './authenticate.ts'

/** Counts requests by account, once it is known who calls. */
export interface RateLimiter {
  /** @throws ApiError 429 with `Retry-After` for one request too many in a minute */
  countRequest(request: FastifyRequest): Promise<void>
  /** The same for previews, which cost nothing and a lot of work. */
  countPreview(request: FastifyRequest): Promise<void>
}

/** Each process counts for itself, in memory: a limit is against storms, not a bill. */
export async function createRateLimiter(app: FastifyInstance, config: ServerConfig): Promise<RateLimiter> {
  await app.register(rateLimit, { global: false })
  const count = (name: string, limitOf: (request: FastifyRequest) => number) => {
    const check = app.createRateLimit({
      timeWindow: 60_000,
      keyGenerator: (request) => `${name} ${String(callerOf(request).accountId)}`,
      max: (request) => limitOf(request),
    })
    return async (request: FastifyRequest): Promise<void> => {
      if (limitOf(request) === 0) return
      const state = await check(request)
      if (state.isAllowed || !state.isExceeded) return
      throw new ApiError(429, `This account may send ${String(state.max)} ${name} a minute.`, {
        headers: { 'retry-after': String(Math.max(1, state.ttlInSeconds)) },
      })
    }
  }
  return {
    countRequest: count(
      'requests',
      (request) => callerOf(request).limits.requestsPerMinute ?? config.requestsPerMinute,
    ),
    countPreview: count('previews', () => config.previewsPerMinute),
  }
}
