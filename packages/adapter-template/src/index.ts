export type { AdapterOptions } from './answer.ts'
export { videoUpscaleProxy } from './proxy.ts'
export { videoUpscaleRouter, type RouterOptions } from './router.ts'
export { videoUpscaleWebhooks } from './webhooks.ts'
