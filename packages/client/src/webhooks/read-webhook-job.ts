import { WebhookVerificationError } from '../errors.ts'
import { toJob, type Job } from '../job.ts'

/**
 * The job that a webhook's body carries: the task at the root, or below `data`.
 *
 * @throws WebhookVerificationError if there is none
 */
export function readWebhookJob(body: Uint8Array): Job {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    const wrapped = typeof parsed === 'object' && parsed !== null && 'data' in parsed && !('job_id' in parsed)
    return toJob(wrapped ? parsed.data : parsed)
  } catch (error) {
    throw new WebhookVerificationError('The webhook carries no task.', error)
  }
}
