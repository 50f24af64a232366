import type { AnyOperation } from '../http/operation.ts'
import { appendUpload } from './append-upload.ts'
import { cancelJob } from './cancel-job.ts'
import { createEstimate } from './create-estimate.ts'
import { createPreview } from './create-preview.ts'
import { createToken } from './create-token.ts'
import { createUpload } from './create-upload.ts'
import { createVideoImport } from './create-video-import.ts'
import { createVideoUpscale } from './create-video-upscale.ts'
import { deleteJobFiles } from './delete-job-files.ts'
import { deleteUpload } from './delete-upload.ts'
import { downloadFile } from './download-file.ts'
import { getBalance } from './get-balance.ts'
import { getCapabilities } from './get-capabilities.ts'
import { getJob } from './get-job.ts'
import { getLiveness } from './get-liveness.ts'
import { getMetrics } from './get-metrics.ts'
import { getOpenapi } from './get-openapi.ts'
import { getReadiness } from './get-readiness.ts'
import { getUploadCapabilities } from './get-upload-capabilities.ts'
import { getUploadOffset } from './get-upload-offset.ts'
import { headFile } from './head-file.ts'
import { listJobs } from './list-jobs.ts'
import { listLedgerEntries } from './list-ledger-entries.ts'
import { listModels } from './list-models.ts'
import { listWebhookDeliveries } from './list-webhook-deliveries.ts'
import { redeliverWebhook } from './redeliver-webhook.ts'
import { streamJobEvents } from './stream-job-events.ts'

/** What this server offers, by operationId. Every other operation of the spec answers 501. */
export const operations: Readonly<Record<string, AnyOperation | undefined>> = {
  appendUpload,
  cancelJob,
  createEstimate,
  createPreview,
  createToken,
  createUpload,
  createVideoImport,
  createVideoUpscale,
  deleteJobFiles,
  deleteUpload,
  downloadFile,
  getBalance,
  getCapabilities,
  getJob,
  getLiveness,
  getMetrics,
  getOpenapi,
  getReadiness,
  getUploadCapabilities,
  getUploadOffset,
  headFile,
  listJobs,
  listLedgerEntries,
  listModels,
  listWebhookDeliveries,
  redeliverWebhook,
  streamJobEvents,
}
