import { setTimeout as sleep } from 'node:timers/promises'

import { startFullBacklog } from './full-backlog.ts'
import type { Peer, PeerClient, Wait } from './peers/peer.ts'
import {
  answerCapabilities,
  answerError,
  answerJson,
  isCapabilities,
  startService,
  taskFor,
  type Answer,
} from './service.ts'

/** A call in which a client can be interrupted. */
export type AbortableCall = (client: PeerClient) => ((signal: AbortSignal) => Promise<unknown>) | undefined

/** A place to call, and when the call has come as far as it shall. */
export interface Stage {
  readonly origin: string
  arrived(): Promise<unknown>
  close(): unknown
}

export interface Phase {
  readonly name: string
  readonly call: AbortableCall
  /** Undefined where it cannot be brought about. */
  start(peer: Peer): Promise<Stage | undefined>
}

// Long enough for an answer to be read, shorter than any pause.
const settleMs = 60

const getting: AbortableCall = (client) => (signal) => client.get(signal)
const waiting: AbortableCall = ({ wait }) => (wait?.takesSignal === true ? runWith(wait) : undefined)
const runWith =
  (wait: Wait) =>
  (signal: AbortSignal): Promise<unknown> =>
    wait.run(signal)

/** A stage that is reached a moment after the service has heard so many requests. */
async function startStage(answer: Answer, requests: number): Promise<Stage> {
  let reach = (): void => undefined
  const reached = new Promise<void>((resolve) => (reach = resolve))
  let count = 0
  const { origin, close } = await startService((request, response) => {
    if (!isCapabilities(request)) count += 1
    answer(request, response)
    if (count >= requests) reach()
  })
  return { origin, close, arrived: () => reached.then(() => sleep(settleMs)) }
}

export const phases: readonly Phase[] = [
  {
    name: 'connecting',
    call: getting,
    start: async () => {
      const backlog = await startFullBacklog()
      return backlog && { ...backlog, arrived: () => sleep(settleMs) }
    },
  },
  { name: 'waiting for headers', call: getting, start: () => startStage(() => undefined, 1) },
  {
    name: 'in the body',
    call: getting,
    start: (peer) =>
      startStage((_request, response) => {
        const text = JSON.stringify(taskFor(peer, false))
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length })
        response.write(text.slice(0, text.length / 2))
      }, 1),
  },
  {
    name: 'in a backoff',
    call: getting,
    start: () =>
      startStage((_request, response) => {
        answerError(response, 503, { 'retry-after': '4' })
      }, 1),
  },
  {
    name: 'between two looks',
    call: waiting,
    start: (peer) =>
      startStage((request, response) => {
        if (!answerCapabilities('hosted', request, response)) answerJson(response, 200, taskFor(peer, false))
      }, 2),
  },
  {
    name: 'in an event stream',
    call: (client) => ('waitForJob' in client.client ? waiting(client) : undefined),
    start: (peer) =>
      startStage((request, response) => {
        if (answerCapabilities('own server', request, response)) return
        if (!request.path.endsWith('/events')) {
          answerJson(response, 200, taskFor(peer, false))
          return
        }
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(`id: 1\nevent: status\ndata: ${JSON.stringify(taskFor(peer, false))}\n\n`)
      }, 3),
  },
]
