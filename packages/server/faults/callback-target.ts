import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Receives the webhooks of all rounds, and remembers under which ids each job was told of. */
export interface CallbackTarget {
  readonly url: string
  /** Webhook ids by job id: one id a job, however often it came. */
  readonly received: ReadonlyMap<string, ReadonlySet<string>>
  close(): void
}

export async function openCallbackTarget(): Promise<CallbackTarget> {
  const received = new Map<string, Set<string>>()
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const task: unknown = JSON.parse(body)
      const jobId = typeof task === 'object' && task !== null && 'job_id' in task ? String(task.job_id) : ''
      const ids = received.get(jobId) ?? new Set()
      received.set(jobId, ids.add(String(request.headers['webhook-id'])))
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(port)}/hook`,
    received,
    close: () => {
      server.close().closeAllConnections()
    },
  }
}
