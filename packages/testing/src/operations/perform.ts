import type { OperationId } from '@video-upscale/client/proxy'

import type { FakeContext } from '../fake-context.ts'
import type { Call } from '../http/call.ts'
import { Refusal } from '../http/refusal.ts'
import { createToken, getBalance } from './account.ts'
import { createVideoImport } from './create-video-import.ts'
import { createVideoUpscale } from './create-video-upscale.ts'
import { downloadFile } from './download-file.ts'
import { generate } from './generate.ts'
import { cancelJob, deleteJobFiles, getJob, listJobs } from './jobs.ts'
import { createEstimate, getCapabilities, listModels } from './service.ts'
import { streamJobEvents } from './stream-job-events.ts'
import {
  appendUpload,
  createUpload,
  deleteUpload,
  getUploadCapabilities,
  getUploadOffset,
} from './uploads.ts'

type Operation = (context: FakeContext, call: Call) => Response | Promise<Response>

const operations: Partial<Record<OperationId, Operation>> = {
  createVideoUpscale,
  createVideoDiffusion: (context, call) => generate(context, call, 'video_diffusion'),
  extendVideo: (context, call) => generate(context, call, 'extend_video'),
  createEstimate,
  createVideoImport,
  getUploadCapabilities,
  createUpload,
  getUploadOffset,
  appendUpload,
  deleteUpload,
  getJob,
  listJobs,
  cancelJob,
  deleteJobFiles,
  streamJobEvents,
  getBalance,
  createToken,
  listModels,
  getCapabilities,
  downloadFile,
  headFile: downloadFile,
}

/** Does what an operation does. */
export async function perform(id: OperationId, context: FakeContext, call: Call): Promise<Response> {
  const operation = operations[id]
  if (!operation) throw new Refusal(501, `The fake does not play ${id}`)
  return operation(context, call)
}
