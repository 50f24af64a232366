import { sql } from 'kysely'
import { fromKysely } from 'pg-boss'

import type { Database } from '../../src/database/open-database.ts'
import { upscaleQueue } from '../../src/queue/queues.ts'
import type { Backlog } from './open-backlog.ts'
import { percentilesOf, type Percentiles } from './percentiles.ts'

/** What the statement that hands out an entry costs PostgreSQL, without the way there. */
export interface FetchCost {
  readonly planningMs: Percentiles
  readonly executionMs: Percentiles
  /** Pages that one execution looks at; the median. */
  readonly pages: number
  readonly indexes: readonly string[]
}

interface PlanNode {
  readonly 'Index Name'?: string
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly Plans?: readonly PlanNode[]
}

interface Explained {
  readonly Plan: PlanNode
  readonly 'Planning Time': number
  readonly 'Execution Time': number
}

/** Has PostgreSQL explain pg-boss's own statement, as it sends it, some times over, and takes each back. */
export async function explainFetch({ db, boss }: Backlog, rounds: number): Promise<FetchCost> {
  const all: Explained[] = []
  for (let round = 0; round < rounds; round++) all.push(await explainOnce({ db, boss }))
  const pagesOf = ({ Plan }: Explained) => Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks']
  return {
    planningMs: percentilesOf(all.map((each) => each['Planning Time'])),
    executionMs: percentilesOf(all.map((each) => each['Execution Time'])),
    pages: percentilesOf(all.map(pagesOf)).p50,
    indexes: [...new Set(all.flatMap(({ Plan }) => indexesOf(Plan)))],
  }
}

async function explainOnce({ db, boss }: Pick<Backlog, 'db' | 'boss'>): Promise<Explained> {
  const explained: Explained[] = []
  await undone(db, async (within) => {
    const through = {
      executeSql: async (text: string, values?: unknown[]) => {
        const explain = `explain (analyze, buffers, format json) ${text}`
        const { rows } = (await within.executeSql(explain, values)) as Answer
        explained.push(...rows.flatMap((row) => row['QUERY PLAN']))
        return { rows: [] }
      },
    }
    await boss.fetch(upscaleQueue, { db: through })
  })
  const [first] = explained
  if (!first) throw new Error('pg-boss asked PostgreSQL for nothing.')
  return first
}

interface Answer {
  readonly rows: readonly { readonly 'QUERY PLAN': readonly Explained[] }[]
}

/** Does it in a transaction that leaves nothing. */
async function undone(
  db: Database,
  work: (within: ReturnType<typeof fromKysely>) => Promise<void>,
): Promise<void> {
  await db.connection().execute(async (one) => {
    await sql`begin`.execute(one)
    try {
      await work(fromKysely(one))
    } finally {
      await sql`rollback`.execute(one)
    }
  })
}

function indexesOf(node: PlanNode): string[] {
  const own = node['Index Name']
  return [...(own === undefined ? [] : [own]), ...(node.Plans ?? []).flatMap(indexesOf)]
}
