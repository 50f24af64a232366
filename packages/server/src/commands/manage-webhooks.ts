import type { ServerConfig } from '../config.ts'
import { withDatabase } from '../database/with-database.ts'
import { uuidPattern } from '../pages/pages.ts'
import { startQueue } from '../queue/start-queue.ts'
import { listDeliveries, type DeliveryFilter } from '../webhooks/list-deliveries.ts'
import { redeliver } from '../webhooks/redeliver.ts'
import { rotateWebhookSecret } from '../webhooks/webhook-secrets.ts'

/** `video-upscale-server webhooks rotate-secret`: prints an account's new webhook secret, once. */
export async function rotateSecret(
  config: ServerConfig,
  account: string,
  keepOldHours: number,
): Promise<void> {
  const oldEndsAt = new Date(Date.now() + keepOldHours * 3_600_000)
  const secret = await withDatabase(config, (db) => rotateWebhookSecret(db, { account, oldEndsAt }))
  if (secret === undefined) throw new Error(`There is no account "${account}".`)
  process.stdout.write(
    `Account        ${account}\nWebhook secret ${secret}\n` +
      `Webhooks are signed with the old secret too until ${oldEndsAt.toISOString()}.\n` +
      'The secret is shown only now: put it where your secrets are.\n',
  )
}

/** `video-upscale-server webhooks list`: the newest deliveries and how they fared. */
export async function listWebhooks(config: ServerConfig, filter: DeliveryFilter): Promise<void> {
  const deliveries = await withDatabase(config, (db) => listDeliveries(db, filter))
  const lines = deliveries.map(({ id, account, state, attempts, url, lastError, createdAt }) =>
    [id, account.padEnd(20), state.padEnd(9), `attempts ${String(attempts)}`, createdAt.toISOString(), url]
      .concat(lastError ?? [])
      .join('  '),
  )
  process.stdout.write(lines.length === 0 ? 'There are no such webhooks.\n' : `${lines.join('\n')}\n`)
}

/** `video-upscale-server webhooks redeliver`: sends one again, whosever it is. */
export async function redeliverOne(config: ServerConfig, deliveryId: string): Promise<void> {
  if (!uuidPattern.test(deliveryId)) throw new Error(`"${deliveryId}" is not the id of a delivery.`)
  const found = await withDatabase(config, async (db, connection) => {
    const boss = await startQueue(connection, () => undefined)
    try {
      return await db.transaction().execute((trx) => redeliver(boss, trx, deliveryId, undefined))
    } finally {
      await boss.stop({ graceful: false })
    }
  })
  if (found === 'missing') throw new Error(`There is no delivery ${deliveryId}.`)
  if (found === 'pending') throw new Error('This delivery still has attempts to come.')
  process.stdout.write(`Delivery ${deliveryId} is on its way again.\n`)
}
