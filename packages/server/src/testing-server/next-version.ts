// The program as its next version will be: with one more migration, which adds as every migration must.
import { sql } from 'kysely'

import { migrations } from '../database/migrate.ts'

migrations['9999-next-version'] = {
  async up(db) {
    await sql`alter table jobs add column of_next_version text not null default ''`.execute(db)
    await sql`create table of_next_version (job_id uuid primary key references jobs on delete cascade)`.execute(
      db,
    )
  },
}
await import('../main.ts')
