import {
  operationRoutes,
  type FoundOperation,
  type NoOperation,
  type OperationId,
  type OperationRoute,
} from '@video-upscale/client/proxy'

import type { Dialect } from '../tasks/wire-task.ts'

/** What is asked of the fake: an operation with its path's parts, or the methods that the path knows instead. */
export type Found = FoundOperation | NoOperation

/** The documented ones, and where results lie, though that is no part of its API. */
const hosted: readonly OperationId[] = [
  'createVideoUpscale',
  'createVideoDiffusion',
  'extendVideo',
  'getJob',
  'getBalance',
  'downloadFile',
  'headFile',
]

const notPlayed: readonly OperationId[] = [
  'createPreview',
  'listLedgerEntries',
  'listWebhookDeliveries',
  'redeliverWebhook',
]

/** What a service answers to. */
export function routesOf(service: Dialect): readonly OperationRoute[] {
  return operationRoutes.filter(({ operationId }) =>
    service === 'hosted' ? hosted.includes(operationId) : !notPlayed.includes(operationId),
  )
}
