import type { WebhookEvent } from '@video-upscale/client/webhooks'

import { statusOf } from '../jobs/status-of.ts'
import { paint } from '../reporting/paint.ts'
import type { Reporter } from '../reporting/reporter.ts'
import { visible } from '../reporting/visible.ts'
import { isAccepted, type Posted } from './post-delivery.ts'

export interface Refused {
  readonly status: number
  readonly reason: string
  readonly method: string
  readonly path: string
}

/** What the listener has to say: a line for each delivery, or an event. */
export interface TellOfWebhooks {
  readonly listening: (url: string, callback: string) => void
  readonly delivery: (event: WebhookEvent, file: string | undefined) => void
  readonly refused: (refused: Refused) => void
  readonly forwarded: (event: WebhookEvent, url: string, posted: Posted) => void
}

export function createTellOfWebhooks(reporter: Reporter, stdout: NodeJS.WriteStream): TellOfWebhooks {
  const print = (text: string, event: object): void => {
    reporter.result(text, event)
  }
  const line = (...parts: string[]): string => [new Date().toTimeString().slice(0, 8), ...parts].join('  ')
  return {
    listening: (url, callback) => {
      const advice = callback.startsWith('http://')
        ? '\nA server of yours posts to it if it was started with --allow-http-callbacks=true --allow-addresses=127.0.0.1/32'
        : ''
      print(`Listening on ${url}\nGive as callback: --callback '${callback}'${advice}`, {
        event: 'listening',
        url,
        callback,
      })
    },
    delivery: (event, file) => {
      const { id, type, job, sentAt } = event
      const text = line(type, visible(job.id), statusOf(job), visible(id))
      print(file === undefined ? text : `${text}  ${visible(file)}`, {
        event: 'delivery',
        id,
        type,
        jobId: job.id,
        status: statusOf(job),
        sentAt,
        file,
        job: job.raw,
      })
    },
    refused: (refused) => {
      const { status, reason, method, path } = refused
      // Without the query: a callback URL's token stands there.
      const request = `${method} ${path.replace(/\?.*$/s, '')}`
      const text = line('refused', String(status), visible(request), visible(reason))
      print(paint(stdout, 'yellow', text), { event: 'refused', status, reason, request })
    },
    forwarded: ({ id }, url, posted) => {
      const { status, problem, ms } = posted
      const outcome = [status === null ? '' : String(status), problem ?? '']
        .filter((part) => part !== '')
        .join(', ')
      const text = line('forwarded', `${visible(outcome)} in ${String(ms)} ms`, visible(id))
      print(isAccepted(posted) ? text : paint(stdout, 'yellow', text), {
        event: 'forwarded',
        id,
        url,
        status,
        problem,
        ms,
      })
    },
  }
}
