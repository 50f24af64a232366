export { createMemoryDedupe, type Dedupe } from './dedupe.ts'
export { videoUpscaleWebhooks, type WebhookHandlers, type WebhookOptions } from './webhooks.ts'
