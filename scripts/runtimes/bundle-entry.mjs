// For runtimes that take one file: what a bundler makes of the client in a page or a worker.
import * as main from '@video-upscale/client'
import * as download from '@video-upscale/client/download'
import * as events from '@video-upscale/client/events'
import * as webhooks from '@video-upscale/client/webhooks'

import { exercise } from './exercise.mjs'

const entries = { ...main, ...download, ...events, ...webhooks }

/** In a page: `exerciseClient(service)`. */
globalThis.exerciseClient = (service) => exercise(entries, service)

/** In a Cloudflare worker: the service comes as the request's body. */
export default {
  async fetch(request) {
    return Response.json(await exercise(entries, await request.json()))
  },
}
