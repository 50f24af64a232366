import type { OperationId } from '@video-upscale/client/proxy'

/** What stands in the path where an operation has a part to fill in. */
export const examplePart = '9f6c2c1e-3b7a-4d55-8a43-5f1f0a0f7c21'

/** How each operation is asked for. A new one in the spec is missed here by the compiler. */
const requests = {
  createVideoUpscale: 'POST /v1/video-upscale',
  createEstimate: 'POST /v1/estimate',
  createPreview: 'POST /v1/preview',
  createVideoDiffusion: 'POST /v1/video-diffusion',
  extendVideo: 'POST /v1/extend-video',
  createVideoImport: 'POST /v1/video-import',
  getUploadCapabilities: 'OPTIONS /v1/uploads',
  createUpload: 'POST /v1/uploads',
  getUploadOffset: `HEAD /v1/uploads/${examplePart}`,
  appendUpload: `PATCH /v1/uploads/${examplePart}`,
  deleteUpload: `DELETE /v1/uploads/${examplePart}`,
  getJob: `GET /v1/job/${examplePart}`,
  cancelJob: `POST /v1/job/${examplePart}/cancel`,
  deleteJobFiles: `DELETE /v1/job/${examplePart}/files`,
  streamJobEvents: `GET /v1/job/${examplePart}/events`,
  listJobs: 'GET /v1/jobs',
  getBalance: 'GET /account/balance',
  listLedgerEntries: 'GET /account/ledger',
  createToken: 'POST /v1/tokens',
  listWebhookDeliveries: 'GET /v1/webhooks/deliveries',
  redeliverWebhook: `POST /v1/webhooks/deliveries/${examplePart}/redeliver`,
  listModels: 'GET /v1/models',
  getCapabilities: 'GET /v1/capabilities',
  downloadFile: `GET /files/${examplePart}`,
  headFile: `HEAD /files/${examplePart}`,
} as const satisfies Record<OperationId, string>

/** An operation, and a request that asks for it. */
export interface AskedOperation {
  readonly operationId: OperationId
  readonly method: string
  /** Below the base URL. */
  readonly path: string
}

export const everyOperation: readonly AskedOperation[] = entriesOf(requests).map(([operationId, request]) => {
  const [method = '', path = ''] = request.split(' ')
  return { operationId, method, path }
})

/** `Object.entries` forgets the names; of a literal without more keys they are known. */
function entriesOf<Name extends string>(table: Readonly<Record<Name, string>>): [Name, string][] {
  return Object.entries(table) as [Name, string][]
}
