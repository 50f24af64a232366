import { isFinished, toJob } from '@video-upscale/client'
import { createWebhookReceiver, type WebhookReceiverOptions } from '@video-upscale/client/webhooks'

import type { BadAdapter } from './sabotage.ts'

/** Believes what it is told, as often as it is told. */
async function believe(
  request: Request,
  { onEvent, onCompleted }: WebhookReceiverOptions,
): Promise<Response> {
  const job = await request
    .json()
    .then(toJob)
    .catch(() => undefined)
  if (job && isFinished(job)) {
    const event = { id: job.id, sentAt: new Date() }
    if (job.status === 'completed') {
      await onEvent?.({ ...event, type: 'job.completed', job })
      await onCompleted?.(job, { ...event, type: 'job.completed', job })
    }
  }
  return new Response('thank you')
}

export const badReceivers: readonly BadAdapter[] = [
  {
    does: 'believes every webhook',
    sabotage: { receive: (options) => (request) => believe(request, options) },
    fails: [
      'a webhook that is forged, changed, old or unsigned is refused with 400',
      'a webhook does not come by GET',
      'a webhook that is too long is refused with 413',
      'a delivery that comes three times is handled once',
      'a delivery that comes twice at once is handled once',
      'a delivery whose handler is slow is a 503 with Retry-After, and handled once',
      'a callback of a service that does not sign tells what the service says of the job, not what the body says',
      'a callback of a service that does not sign to a URL that was not signed, was changed or has expired is refused, and nobody is asked',
      'a callback of a service that does not sign of a job that the service does not know is refused',
      'a callback of a service that does not sign is a 5xx while the service cannot be asked, and handled when it comes again',
      'a callback of a service that does not sign that comes three times is handled once',
      'a callback of a service that does not sign is a 503 while the service does not say that the job has ended',
    ],
  },
  {
    does: 'hears no webhook',
    sabotage: { receive: () => () => Promise.resolve(new Response('thank you')) },
    fails: [
      'a webhook that is genuine calls the handler of its job, in either shape',
      'a webhook is genuine behind a JSON parser as well, or is told how to be',
      'the whole way, without a key with the fake server',
      'the whole way, without a key with the fake of the hosted service',
    ],
  },
  {
    does: 'answers what its handlers throw',
    sabotage: {
      receive: (options) => {
        const receive = createWebhookReceiver(options)
        return (request) =>
          receive(request).catch((error: unknown) => {
            const cause = error instanceof Error ? error.cause : undefined
            const hasStatus = cause instanceof Error && 'status' in cause && typeof cause.status === 'number'
            return new Response('failed', { status: hasStatus ? Number(cause.status) : 500 })
          })
      },
    },
    fails: [
      'a delivery whose handler fails is a 5xx, whatever it threw, and handled when it comes again',
      'a callback of a service that does not sign is a 5xx while the service cannot be asked, and handled when it comes again',
    ],
  },
]
