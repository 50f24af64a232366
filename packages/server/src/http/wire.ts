import type { components } from '../generated/openapi.ts'

type Schemas = components['schemas']

/** The contract's objects, under the names that the server's code uses. */
export type Task = Schemas['Task']
export type Estimate = Schemas['Estimate']
export type TokenRequest = Schemas['TokenRequest']
export type WebhookDelivery = Schemas['WebhookDelivery']
export type ImportUrls = Schemas['ImportUrls']
export type VideoImportRequest = Schemas['VideoImportRequest']
export type PreviewRequest = Schemas['PreviewRequest']
export type Preview = Schemas['Preview']
export type VideoUpscaleRequest = Schemas['VideoUpscaleRequest']
