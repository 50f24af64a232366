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
export { WebhookVerificationError } from './errors.ts'
