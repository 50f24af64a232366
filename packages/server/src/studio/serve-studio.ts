import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { ApiError } from '../http/api-error.ts'
import { httpMethods } from '../http/specification.ts'
import type { StudioFiles } from './find-studio.ts'
import { pageHeaders } from './page-headers.ts'

const takenMethods: readonly string[] = ['GET', 'HEAD']

interface StudioRoute {
  // What stands behind `/assets/`.
  Params: { readonly '*'?: string }
}

/**
 * Shows the studio at `/`. It is for everybody: what it shows comes from the API, which asks for a key.
 *
 * @param publicUrl what the URLs of files and uploads begin with, known once the server listens
 */
export async function serveStudio(
  app: FastifyInstance,
  { directory, besidePage, assets }: StudioFiles,
  publicUrl: () => string,
): Promise<void> {
  await app.register(fastifyStatic, {
    root: directory,
    serve: false,
    index: false,
    preCompressed: true,
    acceptRanges: false,
    cacheControl: false,
    // They are made of size and time. npm gives all files of all versions one time, and the page's size hardly
    // changes: browsers would keep a page whose scripts are gone.
    etag: false,
    lastModified: false,
  })
  addRoute(app, '/', (_request, reply) =>
    reply
      .headers({ 'cache-control': 'no-cache', ...pageHeaders(publicUrl()), ...fileHeaders })
      .sendFile('index.html'),
  )
  for (const name of besidePage) {
    addRoute(app, `/${name}`, (_request, reply) =>
      reply.headers({ 'cache-control': 'no-cache', ...fileHeaders }).sendFile(name),
    )
  }
  addAssets(app, assets)
}

/** One route for all, so that metrics do not get a label with each new version of each file. */
function addAssets(app: FastifyInstance, assets: ReadonlySet<string>): void {
  const nameIn = ({ params }: FastifyRequest<StudioRoute>): string => params['*'] ?? ''
  addRoute(
    app,
    '/assets/*',
    (request, reply) =>
      reply.headers(fileHeaders).sendFile(`assets/${nameIn(request)}`, {
        // Said only of a file that is there, not of its 404.
        cacheControl: true,
        maxAge: '365d',
        immutable: true,
      }),
    (request) => assets.has(nameIn(request)),
  )
}

const fileHeaders = {
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

function addRoute(
  app: FastifyInstance,
  url: string,
  send: (request: FastifyRequest<StudioRoute>, reply: FastifyReply) => FastifyReply,
  isThere: (request: FastifyRequest<StudioRoute>) => boolean = () => true,
): void {
  app.route<StudioRoute>({
    method: [...httpMethods],
    url,
    // Before a body is looked at.
    onRequest: async (request, reply) => {
      if (!isThere(request)) {
        reply.callNotFound()
        return reply
      }
      if (takenMethods.includes(request.method)) return undefined
      throw new ApiError(405, `${url} takes GET or HEAD, not ${request.method}.`, {
        headers: { allow: takenMethods.join(', ') },
      })
    },
    handler: send,
  })
}
