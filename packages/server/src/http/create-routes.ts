import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'

import { operations } from '../operations/operations.ts'
import type { ServerContext } from '../server-context.ts'
import { ApiError } from './api-error.ts'
import { authenticate } from './authenticate.ts'
import type { RateLimiter } from './limit-rate.ts'
import {
  findOperation,
  httpMethods,
  needsKey,
  type SpecOperation,
  type specification,
} from './specification.ts'

/** Turns the spec's operations into Fastify routes. */
export function createRoutes(context: ServerContext, limiter: RateLimiter) {
  /** Who calls comes before all else, also before how often they do. */
  const admit = async (request: FastifyRequest, operationId: string | undefined): Promise<void> => {
    await authenticate(context, request, operationId)
    await limiter.countRequest(request)
  }
  return {
    /** The route of one operation: key first, then the body's type, then whether we offer it at all. */
    resolve: (operationId: string, method: string, path: string): RouteOptions => {
      const described = findOperation(path, method)
      if (!described) throw new Error(`The spec has no ${method} ${path}.`)
      const operation = operations[operationId]
      return {
        method,
        url: toFastifyPath(path),
        onRequest: async (request) => {
          if (needsKey(described)) await admit(request, operationId)
          if (operationId === 'createPreview') await limiter.countPreview(request)
          if (!operation) throw new ApiError(501, `This server does not offer ${operationId}.`)
          checkTusVersion(path, request)
          checkContentType(described, request)
        },
        handler: async (request, reply) => {
          // Fastify reads "undefined" as "the handler has answered by itself".
          const answer = await operation?.(context, request, reply)
          return answer === undefined ? reply : answer
        },
      }
    },

    /** Answers 405 where the spec knows the path, but not the method. */
    refuseOtherMethods: (app: FastifyInstance, spec: typeof specification, prefix: string): void => {
      for (const [path, item] of Object.entries(spec.paths as Record<string, object>)) {
        const allowed = httpMethods.filter((method) => method.toLowerCase() in item)
        const others = httpMethods.filter((method) => !allowed.includes(method))
        const described = findOperation(path, allowed[0] ?? 'GET')
        app.route({
          method: [...others],
          url: prefix + toFastifyPath(path),
          onRequest: async (request) => {
            if (described && needsKey(described)) await admit(request, undefined)
            throw new ApiError(405, `${path} takes ${allowed.join(' or ')}, not ${request.method}.`, {
              headers: { allow: allowed.join(', ') },
            })
          },
          handler: () => Promise.resolve(),
        })
      }
    },
  }
}

/** Told apart from other wrong headers, because tus clients choose their version by it. */
function checkTusVersion(path: string, request: FastifyRequest): void {
  if (!path.startsWith('/v1/uploads') || request.method === 'OPTIONS') return
  if (request.headers['tus-resumable'] === '1.0.0') return
  throw new ApiError(412, 'Uploads speak tus 1.0.0: send the header Tus-Resumable: 1.0.0.', {
    headers: { 'tus-version': '1.0.0' },
  })
}

const streamedType = 'application/offset+octet-stream'

/** A body of a type that the spec does not list would reach the operation unchecked. */
function checkContentType(operation: SpecOperation, request: FastifyRequest): void {
  if (!operation.requestBody) return
  const types = Object.keys(operation.requestBody.content)
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type === undefined && operation.requestBody.required === false) return
  if (type === undefined || !types.includes(type)) {
    // What streams is refused as what it is; a JSON body of another type is a malformed one.
    throw new ApiError(
      types.includes(streamedType) ? 415 : 400,
      `Send the body as ${types.join(' or ')}${type === undefined ? '' : `, not ${type}`}.`,
    )
  }
}

/** `/v1/job/{job_id}` is `/v1/job/:job_id` to Fastify. */
function toFastifyPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1')
}
