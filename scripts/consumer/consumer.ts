// What an application says with the types of the client; it is compiled, never run.
import {
  createClient,
  isVideoUpscaleError,
  type CompletedJob,
  type Job,
  type RetryFacts,
} from '@video-upscale/client'
import { downloadVideo } from '@video-upscale/client/download'
import { watchJob } from '@video-upscale/client/events'
import { importFiles, saveVideo } from '@video-upscale/client/node'
import { createProxy, type OperationId } from '@video-upscale/client/proxy'
import { importVideos } from '@video-upscale/client/upload'
import { createWebhookReceiver, signCallbackUrl, verifyWebhook } from '@video-upscale/client/webhooks'

const client = createClient({
  apiKey: 'key',
  hooks: {
    onRetry: ({ attempt }: RetryFacts) => {
      console.log(attempt)
    },
  },
})

export function describeJob(job: Job): string {
  switch (job.status) {
    case 'pending':
    case 'staged':
    case 'canceled':
      return job.id
    case 'processing':
      return String(job.progress?.fraction)
    case 'completed':
      return job.videoUrls.join()
    case 'failed':
      return job.error.message
    case 'unknown':
      return job.rawStatus
  }
}

export async function upscale(paths: readonly string[], blob: Blob): Promise<CompletedJob> {
  const source = await importFiles(client, paths)
  await importVideos(client, [blob, new Uint8Array(1)])
  const pending = await client.videoUpscale({ jobId: source.id, videoNo: 0, options: { scale: 2 } })
  for await (const job of watchJob(client, pending)) describeJob(job)
  const job = await client.waitForJob(pending)
  const { stream, bytes } = await downloadVideo(client, job)
  await stream.cancel(bytes)
  await saveVideo(client, job, 'result.mp4')
  const balance = await client.api.GET('/account/balance')
  const points: number | undefined = balance.data?.data.available_points
  await signCallbackUrl('https://example.com', String(points))
  return job
}

const allow: readonly OperationId[] = ['createVideoUpscale', 'getJob']
const proxy = createProxy<{ readonly user: string }>({
  apiKey: (account) => account ?? 'key',
  allow,
  authorize: ({ caller, params }) => (params.job_id === '' ? { status: 404 } : { account: caller.user }),
})
const receiver = createWebhookReceiver({
  callbackSecret: 'a secret of some length',
  client,
  onCompleted: (job) => {
    console.log(job.videoUrls)
  },
})

export function serve(request: Request): Promise<Response> {
  const isWebhook = request.url.endsWith('/webhooks')
  return isWebhook ? receiver(request) : proxy(request, { caller: { user: 'me' }, mountPath: '/api' })
}

export async function receive(body: string, headers: Headers): Promise<Job> {
  return (await verifyWebhook({ body, headers, secret: 'whsec_' })).job
}

export function pointsNeeded(error: unknown): boolean {
  if (isVideoUpscaleError(error, 'job-failed')) return error.jobErrorCode === 402
  return isVideoUpscaleError(error, 'insufficient-points') && error.status === 402
}
