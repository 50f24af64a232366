import { sql, type Transaction } from 'kysely'

import type { Database } from '../database/open-database.ts'
import type { Tables } from '../database/tables.ts'
import { unfinishedStatuses } from '../jobs/job-status.ts'
import { upscaleQueue } from './queues.ts'

// The order in which entries are taken, fair between accounts (start-time fair queueing). Every entry has a round; the
// lowest is taken first. Rounds begin at the one that is being taken, so that nobody who comes late waits behind all
// that others have waiting: the first job of an account goes into the next round, the second into the one after it, and no
// two of its jobs into the same, but for the place of one that was canceled.

type Within = Database | Transaction<Tables>

/** The round that is being taken. Read without a lock: a number that is a moment old misplaces an entry by little. */
export async function currentRound(within: Within): Promise<number> {
  const { rows } = await sql<{ round: number }>`select last_value as round from queue_round`.execute(within)
  return rows[0]?.round ?? 0
}

/**
 * Gives an account's next job its round, in the statement that changes the account's row anyway: behind all that it has
 * waiting, beside what others have. The lock of the row keeps two submits at once from the same round.
 */
export const takeNextRound = sql`
  , last_round = greatest(last_round, (select last_value from queue_round)) + 1
`

/** Gives the round of a job back that is canceled before anybody has taken it. */
export async function giveRoundBack(trx: Transaction<Tables>, jobId: string): Promise<void> {
  await sql`
    update accounts set last_round = greatest(last_round - 1, 0)
    where id = (select account_id from jobs where id = ${jobId} and task_type = 'video_upscale' and attempt < 0)
  `.execute(trx)
}

/**
 * The rounds of a long job's segments. The more long jobs an account has under way, the further apart they are, so that
 * its share stays about the same and its jobs go on side by side.
 */
export async function segmentRounds(
  trx: Transaction<Tables>,
  jobId: string,
  count: number,
): Promise<number[]> {
  const { rows } = await sql<{ round: number; step: number }>`
    select last_value as round, (
      select count(distinct jobs.id) from jobs join job_segments on job_segments.job_id = jobs.id
      where status in (${sql.join(unfinishedStatuses)})
        and account_id = (select account_id from jobs where id = ${jobId})
    )::integer as step from queue_round
  `.execute(trx)
  const { round = 0, step = 1 } = rows[0] ?? {}
  return Array.from({ length: count }, (_, index) => round + (index + 1) * Math.max(1, step))
}

/** Says that an entry of this round is being taken. */
export async function reachRound(within: Within, round: number): Promise<void> {
  await sql`select setval('queue_round', ${round}) from queue_round where last_value < ${round}`.execute(
    within,
  )
}

/** Goes on where a queue was that has been brought here: what waits in it would wait behind all that is new. */
export async function resumeRounds(within: Within): Promise<void> {
  await sql`
    select setval('queue_round', min(-priority)) from queue.job
    where name = ${upscaleQueue} and priority < 0 having min(-priority) > 0
  `.execute(within)
}

/** The queue takes the highest priority first. */
export function priorityOf(round: number): number {
  return -round
}
