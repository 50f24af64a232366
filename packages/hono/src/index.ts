export { videoUpscaleProxy, type HonoProxyOptions } from './proxy.ts'
export { videoUpscaleRouter, type RouterOptions } from './router.ts'
export { videoUpscaleWebhooks } from './webhooks.ts'
