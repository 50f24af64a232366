export { signWebhook, type SignedWebhookHeaders, type SignWebhookOptions } from './webhooks/sign-webhook.ts'
export { verifyWebhook, type VerifyWebhookOptions } from './webhooks/verify-webhook.ts'
export type { WebhookEvent } from './webhooks/webhook-event.ts'
export type { WebhookHeaders } from './webhooks/read-headers.ts'
export {
  signCallbackUrl,
  verifyCallbackUrl,
  type SignCallbackUrlOptions,
  type VerifyCallbackUrlOptions,
} from './webhooks/callback-url.ts'
export {
  createMemoryDedupe,
  type MemoryDedupe,
  type MemoryDedupeOptions,
  type WebhookDedupe,
} from './webhooks/memory-dedupe.ts'
export {
  createWebhookReceiver,
  type CallbackWebhooks,
  type SignedWebhooks,
  type WebhookDelivery,
  type WebhookHandlers,
  type WebhookReceiver,
  type WebhookReceiverOptions,
  type WebhookReceiverSettings,
} from './webhooks/receive-webhook.ts'
export { WebhookHandlingError } from './webhooks/handle-once.ts'
export { WebhookVerificationError } from './errors.ts'
