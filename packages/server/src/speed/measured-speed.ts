import { sql } from 'kysely'

import type { Database } from '../database/open-database.ts'

const jobsConsidered = 20

/**
 * How many pixels of source a second this machine has processed with each model: all pixels of its last completed jobs
 * over all their time. A tiny clip is mostly start and end, and would make every other look slow if it counted as much.
 */
export async function measuredPixelsPerSecond(db: Database): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ model: string; speed: number }>`
    select model, sum(pixels) / sum(seconds) as speed
    from (
      select
        model,
        (report ->> 'framesOut')::float8 * (report ->> 'sourceWidth')::float8 * (report ->> 'sourceHeight')::float8
          as pixels,
        (report ->> 'framesOut')::float8 / (report ->> 'fps')::float8 as seconds,
        row_number() over (partition by model order by ended_at desc) as age
      from jobs
      where (report ->> 'fps')::float8 > 0 and (report ->> 'scale')::int = 2
    ) as recent
    where age <= ${jobsConsidered}
    group by model
  `.execute(db)
  return new Map(rows.map(({ model, speed }) => [model, speed]))
}
