import { sql } from 'kysely'

import type { Database } from '../database/open-database.ts'

const jobsConsidered = 20

/**
 * How many pixels of source a second this machine has processed with each model: the median over its last
 * completed jobs. The time of a job grows with its pixels, so that other sizes can be told from it.
 */
export async function measuredPixelsPerSecond(db: Database): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ model: string; speed: number }>`
    select model, percentile_cont(0.5) within group (order by speed) as speed
    from (
      select
        model,
        (report ->> 'fps')::float8 * (report ->> 'sourceWidth')::float8 * (report ->> 'sourceHeight')::float8 as speed,
        row_number() over (partition by model order by ended_at desc) as age
      from jobs
      where report is not null and (report ->> 'scale')::int = 2
    ) as recent
    where age <= ${jobsConsidered}
    group by model
  `.execute(db)
  return new Map(rows.map(({ model, speed }) => [model, speed]))
}
