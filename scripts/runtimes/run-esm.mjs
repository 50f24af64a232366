// Under Node, Deno and Bun: the entries as a user imports them.
import * as main from '@video-upscale/client'
import * as download from '@video-upscale/client/download'
import * as events from '@video-upscale/client/events'
import * as webhooks from '@video-upscale/client/webhooks'

import { exercise } from './exercise.mjs'

const service = JSON.parse(process.argv[2] ?? '')
const answer = await exercise({ ...main, ...download, ...events, ...webhooks }, service)
console.log(JSON.stringify(answer))
