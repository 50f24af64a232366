import { sql, type Kysely } from 'kysely'

import type { Tables } from '../database/tables.ts'

/**
 * Makes PostgreSQL check the laws of points at the end of every transaction, and refuse the commit that
 * breaks one. What is refused shows as an error of the step that tried it.
 */
export async function watchLedger(db: Kysely<Tables>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create index on ledger_entries (account_id)`,
  `create function check_account(id_to_check integer) returns void language plpgsql as $$
  declare
    a accounts;
    s record;
  begin
    select * into a from accounts where id = id_to_check;
    select coalesce(sum(points) filter (where operation = 'grant'), 0) as granted,
           coalesce(sum(points) filter (where operation = 'freeze'), 0) as frozen,
           coalesce(sum(points) filter (where operation = 'consume'), 0) as consumed,
           coalesce(sum(points) filter (where operation = 'release'), 0) as released
      into s from ledger_entries where account_id = id_to_check;
    if s.granted <> a.available_points + a.frozen_points + a.consumed_points
      or a.available_points <> s.granted - s.frozen + s.released
      or a.frozen_points <> s.frozen - s.consumed - s.released
      or a.consumed_points <> s.consumed
    then raise exception 'account % breaks the laws: % beside %', id_to_check, a, s; end if;
  end $$`,
  `create function check_job(id_to_check uuid) returns void language plpgsql as $$
  declare
    j jobs;
    seen text;
    lawful text;
  begin
    select * into j from jobs where id = id_to_check;
    if j.task_type = 'video_import' then return; end if;
    select string_agg(operation || ' ' || points, ', ' order by id) into seen
      from ledger_entries where job_id = id_to_check;
    lawful := 'freeze ' || j.price || case
      when j.status = 'completed' then ', consume ' || j.price
      when j.status in ('failed', 'canceled') then ', release ' || j.price
      else '' end;
    if seen is distinct from lawful
    then raise exception 'job % (%) has %, lawful is %', id_to_check, j.status, seen, lawful; end if;
  end $$`,
  `create function check_row() returns trigger language plpgsql as $$
  begin
    if tg_table_name = 'accounts' then perform check_account(new.id);
    elsif tg_table_name = 'jobs' then perform check_job(new.id);
    else
      perform check_account(new.account_id);
      if new.job_id is not null then perform check_job(new.job_id); end if;
    end if;
    return null;
  end $$`,
  ...['accounts', 'jobs', 'ledger_entries'].map(
    (table) =>
      `create constraint trigger laws_of_${table} after insert or update on ${table}
       deferrable initially deferred for each row execute function check_row()`,
  ),
]
