import { createClient, type Client } from '../client.ts'
import { toJob, type CompletedJob } from '../job.ts'
import { startService, type Exchange, type Service } from './start-service.ts'
import { completedTask } from './tasks.ts'

export interface Connected {
  readonly service: Service
  readonly client: Client
  /** A completed job whose only result stands at this path of the service, or at this URL. */
  readonly at: (path: string) => CompletedJob
}

/** A service whose every answer a test decides, a client of it, and jobs with results there. */
export async function connectResults(
  answer: (exchange: Exchange, count: number) => void,
): Promise<Connected> {
  const service = await startService(answer)
  const client = createClient({ apiKey: 'vu_key', baseUrl: service.baseUrl, retry: { maxAttempts: 1 } })
  const at = (path: string): CompletedJob => {
    const url = path.includes(':') ? path : `${service.baseUrl}/files/${path}`
    const job = toJob({ ...completedTask, output: { ...completedTask.output, video_urls: [url] } })
    if (job.status !== 'completed') throw new Error('The fixture is completed.')
    return job
  }
  return { service, client, at }
}
