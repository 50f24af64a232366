export { verifyWebhook, type VerifyWebhookOptions, type WebhookEvent } from './webhooks/verify-webhook.ts'
export { signCallbackUrl, verifyCallbackUrl } from './webhooks/callback-url.ts'
export { WebhookVerificationError } from './errors.ts'
