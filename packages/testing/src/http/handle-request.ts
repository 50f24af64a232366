import { randomUUID } from 'node:crypto'
import { findOperation } from '@video-upscale/client/proxy'

import type { FakeContext } from '../fake-context.ts'
import { answerInstead } from '../faults/answer-instead.ts'
import type { FaultSource } from '../faults/fault-list.ts'
import type { Fault } from '../faults/fault.ts'
import { spoilAnswer } from '../faults/spoil-answer.ts'
import { perform } from '../operations/perform.ts'
import { authenticate } from './authenticate.ts'
import type { Call } from './call.ts'
import { answerOnce } from './idempotency.ts'
import { preferWait } from './prefer-wait.ts'
import { errorFormOf, errorResponse, Refusal } from './refusal.ts'
import { routesOf, type Found } from './routes.ts'
import type { SeenRequest } from './seen-request.ts'

/** Answers a request, or throws ConnectionBroken where the connection is to break. */
export type Handler = (request: Request) => Promise<Response>

export interface HandlerSetup {
  readonly context: FakeContext
  readonly faults: FaultSource
  readonly requests: SeenRequest[]
  /** Where a redirect leads to. */
  readonly otherOrigin: string
}

/** The one way of every request: seen → struck by a fault, or worked on → answered, perhaps spoiled. */
export function createHandler({ context, faults, requests, otherOrigin }: HandlerSetup): Handler {
  const routes = routesOf(context.service)
  const base = new URL(context.baseUrl).pathname
  return async (request) => {
    const url = new URL(request.url)
    const path = url.pathname.startsWith(`${base}/`) ? url.pathname.slice(base.length) : ''
    const found = findOperation(request.method, path, routes)
    const seen: SeenRequest = {
      method: request.method,
      path: path + url.search,
      operationId: found.route?.operationId,
      headers: Object.fromEntries(request.headers),
      at: context.clock.now(),
    }
    requests.push(seen)
    const fault = faults.take(seen)
    const token = found.route ? found.params.token : undefined
    const redirectTo = `${otherOrigin}${url.pathname}${url.search}`
    const instead = fault && answerInstead(fault, context, { token, redirectTo })
    if (instead) return instead
    const response = await work(context, request, found, fault)
    if (context.service === 'self-hosted') response.headers.set('x-request-id', randomUUID())
    return fault ? spoilAnswer(fault, response, context) : response
  }
}

async function work(
  context: FakeContext,
  request: Request,
  found: Found,
  fault: Fault | undefined,
): Promise<Response> {
  try {
    authenticate(context, request.headers, found)
    if (!found.route) throw unknownPath(request.method, found.allowed)
    const { operationId } = found.route
    const call = await readCall(request, found.params)
    const answer = async (): Promise<Response> => {
      const response = await perform(operationId, context, call)
      // A slow server works on, whether or not its caller has gone.
      if (fault?.kind === 'slow-headers') await context.clock.sleep(fault.ms, context.closing)
      return response
    }
    const response =
      context.service === 'hosted' ? await answer() : await answerOnce(context.answers, call, answer)
    return await preferWait(operationId, context, call, response)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // No answer to HEAD has a body.
    return errorResponse(error, request.method === 'HEAD' ? 'empty' : errorFormOf(context.service))
  }
}

async function readCall(request: Request, params: Call['params']): Promise<Call> {
  const { method, url, headers, signal } = request
  const bytes = new Uint8Array(await request.arrayBuffer())
  return { method, url: new URL(url), headers, bytes, params, signal }
}

function unknownPath(method: string, allowed: readonly string[]): Refusal {
  if (allowed.length === 0) return new Refusal(404, 'There is nothing at this path')
  const headers = { allow: allowed.join(', ') }
  return new Refusal(405, `${method} is not offered here; see Allow`, { headers })
}
