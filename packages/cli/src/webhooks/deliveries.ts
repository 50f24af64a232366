import type { Client, components } from '@video-upscale/client'
import { callApi } from '@video-upscale/client/calls'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import { connect } from '../connection/connect.ts'
import { ifOffered } from '../connection/if-offered.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import { formatTable } from '../reporting/format-table.ts'
import { formatAge } from '../reporting/format-time.ts'
import { toJsonLine, visible } from '../reporting/visible.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'

type Delivery = components['schemas']['WebhookDelivery']

export interface DeliveriesFlags {
  readonly state?: Delivery['state']
  readonly limit: number
}

/** `webhooks deliveries`: what the service has sent, or tries to, newest first. */
export async function listDeliveries(
  flags: ConnectionFlags & OutputFlags & DeliveriesFlags,
  terminal: Terminal,
): Promise<void> {
  const { client } = await connect(flags, terminal)
  const { stdout, stderr, interrupts } = terminal
  const deliveries: Delivery[] = []
  for await (const delivery of readDeliveries(client, interrupts.signal)) {
    if (flags.state !== undefined && delivery.state !== flags.state) continue
    if (deliveries.push(delivery) >= flags.limit) break
  }
  if (flags.json || flags.quiet) {
    for (const delivery of deliveries)
      stdout.write(`${flags.json ? toJsonLine(delivery) : visible(delivery.id)}\n`)
  } else if (deliveries.length === 0) stderr.write('There are no such deliveries.\n')
  else stdout.write(`${formatTable(columns, deliveries.map(toRow))}\n`)
}

async function* readDeliveries(client: Client, signal: AbortSignal): AsyncGenerator<Delivery> {
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { limit: 100, ...(cursor === undefined ? {} : { cursor }) }
    const page = await ifOffered(client, 'list of deliveries', () =>
      callApi(client, (api, init) => api.GET('/v1/webhooks/deliveries', { params: { query }, ...init }), {
        signal,
        retry: { maxAttempts: 4 },
      }),
    )
    yield* page.data
    cursor = page.next_cursor
  }
}

const columns = ['ID', 'STATE', 'ATTEMPTS', 'LAST', 'AGE', 'JOB', 'URL']

function toRow(delivery: Delivery): string[] {
  const { id, state, attempts, last_status: status, last_error: error, created_at: createdAt } = delivery
  const last = status === null ? (error ?? '') : String(status)
  return [id, state, String(attempts), last, formatAge(new Date(createdAt)), delivery.job_id, delivery.url]
}

/** `webhooks redeliver`: has the service send deliveries again. */
export async function redeliver(
  ids: readonly string[],
  flags: ConnectionFlags & OutputFlags,
  terminal: Terminal,
): Promise<void> {
  const { client } = await connect(flags, terminal)
  const reporter = createReporter(terminal, flags)
  for (const id of ids) {
    const params = { path: { id }, header: { 'Idempotency-Key': crypto.randomUUID() } }
    const delivery = await ifOffered(client, 'second delivery', () =>
      callApi(
        client,
        (api, init) => api.POST('/v1/webhooks/deliveries/{id}/redeliver', { params, ...init }),
        { signal: terminal.interrupts.signal, retry: { maxAttempts: 4 } },
      ),
    )
    reporter.result(`${visible(delivery.id)}  ${delivery.state}`, delivery)
  }
  reporter.close()
}
