import type { Database } from '../database/open-database.ts'

export const deliveryStates = ['pending', 'delivered', 'dead'] as const

export interface DeliveryFilter {
  readonly account?: string
  readonly state?: (typeof deliveryStates)[number]
}

/** A delivery as an operator sees it. */
export interface DeliverySummary {
  readonly id: string
  readonly account: string
  readonly url: string
  readonly state: (typeof deliveryStates)[number]
  readonly attempts: number
  readonly lastError: string | null
  readonly createdAt: Date
}

const atMost = 100

/** The newest deliveries of all accounts, or of one. */
export async function listDeliveries(db: Database, filter: DeliveryFilter): Promise<DeliverySummary[]> {
  let query = db
    .selectFrom('webhook_deliveries as d')
    .innerJoin('accounts as a', 'a.id', 'd.account_id')
    .select(['d.id', 'a.name as account', 'url', 'state', 'attempts'])
    .select(['last_error as lastError', 'd.created_at as createdAt'])
    .orderBy('d.created_at', 'desc')
    .limit(atMost)
  if (filter.account !== undefined) query = query.where('a.name', '=', filter.account)
  if (filter.state !== undefined) query = query.where('state', '=', filter.state)
  return query.execute()
}
