import { randomBytes } from 'node:crypto'

import { Secret } from '../keys/secret.ts'
import type { Database } from './open-database.ts'

/** A secret that all processes of the installation share, made on first use. */
export async function ensureSecret(db: Database, name: string): Promise<Secret> {
  await db
    .insertInto('settings')
    .values({ name, value: randomBytes(32).toString('base64url') })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return new Secret(row.value)
}
