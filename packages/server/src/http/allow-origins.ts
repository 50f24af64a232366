import cors from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Headers of ours that a page may read. */
const exposedHeaders = [
  'Accept-Ranges',
  'Content-Disposition',
  'Content-Range',
  'ETag',
  'Location',
  'Preference-Applied',
  'Retry-After',
  'Tus-Extension',
  'Tus-Max-Size',
  'Tus-Resumable',
  'Tus-Version',
  'Upload-Expires',
  'Upload-Length',
  'Upload-Offset',
  'x-request-id',
]

/** Lets pages of other origins call the API, where the operator names them. The key is no cookie: no credentials. */
export async function allowOrigins(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return
  await app.register(cors, () => (request: FastifyRequest) => {
    const isPreflight = request.headers['access-control-request-method'] !== undefined
    return Promise.resolve({
      origin: origins.includes('*') ? '*' : [...origins],
      methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
      exposedHeaders,
      maxAge: 3600,
      // A plain OPTIONS is a question about uploads, which has its own answer.
      preflight: isPreflight,
    })
  })
}
