import { randomUUID } from 'node:crypto'
import multipart from '@fastify/multipart'
import fastify, { LogController, type FastifyInstance } from 'fastify'
import openapiGlue from 'fastify-openapi-glue'
import { parse as parseQuery } from 'qs'

import { countRequests } from '../metrics/count-requests.ts'
import type { ServerContext } from '../server-context.ts'
import { serveStudio } from '../studio/serve-studio.ts'
import { traceRequests } from '../tracing/trace-requests.ts'
import { allowOrigins } from './allow-origins.ts'
import { answerErrors, answerUnroutable } from './answer-errors.ts'
import { createRoutes } from './create-routes.ts'
import { createValidator } from './create-validator.ts'
import { cutSlowClients } from './cut-slow-clients.ts'
import { endConnections } from './end-connections.ts'
import { createRateLimiter } from './limit-rate.ts'
import { refuseWhenClosing } from './refuse-when-stopping.ts'
import { toRoutes, splitByBase } from './specification.ts'

/** How long a download may go on after a stop; its caller can fetch the rest by a range later. */
const longestGraceMs = 10_000

/** Builds the HTTP server: every route, and the checks of every request, come from the spec. */
export async function createApp(context: ServerContext): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: context.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: (request) => sensibleId(request.headers['x-request-id']) ?? randomUUID(),
    // `metadata[project]=alps` is an object in the spec.
    routerOptions: { maxParamLength: 2048, querystringParser: (text) => parseQuery(text, { depth: 1 }) },
    bodyLimit: 1024 * 1024,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    frameworkErrors: answerUnroutable,
    // A body may take as long as its video is large; how slow it may be is judged by cutSlowClients.
    requestTimeout: 0,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2000 },
  })
  app.decorateRequest('caller', null)
  app.setValidatorCompiler(createValidator())
  // The answers are built from typed rows; a serializer made from the schema would drop what it does not list.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  // A text body has no schema in the spec and would pass unchecked.
  app.removeContentTypeParser('text/plain')
  // An upload's part is read by the operation itself, as it streams.
  app.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => {
    done(null)
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  traceRequests(app, context.tracing)
  countRequests(app, context.metrics)
  answerErrors(app)
  cutSlowClients(app, context.config.stallTimeoutMs)
  endConnections(app, Math.min(context.config.drainTimeoutMs, longestGraceMs))
  await allowOrigins(app, context.config.corsOrigins)
  refuseWhenClosing(app)
  await app.register(multipart, {
    limits: { files: 4, fields: 0, fileSize: context.config.maxVideoBytes },
    throwFileSizeLimit: true,
  })
  const { api, root } = splitByBase()
  const routes = createRoutes(context, await createRateLimiter(app, context.config))
  await app.register(openapiGlue, {
    specification: toRoutes(api),
    operationResolver: routes.resolve,
    prefix: '/api',
  })
  await app.register(openapiGlue, {
    specification: toRoutes(root),
    operationResolver: routes.resolve,
    prefix: '/',
  })
  routes.refuseOtherMethods(app, api, '/api')
  routes.refuseOtherMethods(app, root, '')
  if (context.studio) await serveStudio(app, context.studio, context.publicUrl)
  return app
}

/** A caller's request id is kept if it is one, and not a way to write into our logs. */
function sensibleId(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && /^[\w.:-]{1,128}$/.test(value) ? value : undefined
}
