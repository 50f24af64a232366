import type { ServerConfig } from '../config.ts'
import { withDatabase } from '../database/with-database.ts'
import { ensureAccount } from '../keys/accounts.ts'
import { createApiKey, listApiKeys, revokeApiKey } from '../keys/api-keys.ts'
import { describeSignIn } from '../studio/describe-sign-in.ts'

/** `video-upscale-server keys create`: prints a new key, once. */
export async function createKey(config: ServerConfig, accountName: string): Promise<void> {
  const { key, webhookSecret } = await withDatabase(config, async (db) => {
    const account = await ensureAccount(db, { name: accountName, points: config.pointsPerAccount })
    return { key: await createApiKey(db, account.id), webhookSecret: account.webhookSecret }
  })
  // Where a server listens is known to itself only, unless it was given a URL.
  const { publicUrl, studio } = config
  const lines = [
    `Account        ${accountName}`,
    `API key        ${key}`,
    `Webhook secret ${webhookSecret}`,
    ...(studio && publicUrl !== undefined ? describeSignIn(`${publicUrl}/`, key) : []),
    'The key is shown only now: put it where your secrets are.',
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** `video-upscale-server keys list`: every key by its number, never the key itself. */
export async function listKeys(config: ServerConfig): Promise<void> {
  const keys = await withDatabase(config, listApiKeys)
  const lines = keys.map(({ id, account, hint, createdAt, revokedAt }) => {
    const state = revokedAt === null ? 'active' : `revoked ${revokedAt.toISOString()}`
    return `${String(id).padStart(4)}  …${hint}  ${account.padEnd(20)}  created ${createdAt.toISOString()}  ${state}`
  })
  process.stdout.write(lines.length === 0 ? 'There are no keys yet.\n' : `${lines.join('\n')}\n`)
}

/** `video-upscale-server keys revoke`: ends a key, and every browser token made with it. */
export async function revokeKey(config: ServerConfig, keyId: number): Promise<void> {
  const revoked = await withDatabase(config, (db) => revokeApiKey(db, keyId, new Date()))
  if (!revoked)
    throw new Error(`There is no active key ${String(keyId)}. See: video-upscale-server keys list`)
  process.stdout.write(`Key ${String(keyId)} is revoked.\n`)
}
