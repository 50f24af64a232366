export type { AdapterOptions } from './answer.ts'
export { videoUpscaleProxy } from './proxy.ts'
export { videoUpscaleWebhooks } from './webhooks.ts'
