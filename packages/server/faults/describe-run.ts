/** What a table was measured on. */
export interface Run {
  readonly cpu: string
  readonly node: string
  readonly packages: string
}

/** The page that keeps a measured table. */
export function describeRun({ cpu, node, packages }: Run, table: string): string {
  return `# What faults cost

Written by \`pnpm test:faults --write docs/faults.md\`; run it to measure again. Real server processes from source, real
PostgreSQL, real media processes; the moments of the faults are random. \`--only\` measures one kind again and keeps the
other rows.

The newest rows were measured on: ${cpu}, Node ${node}, ${packages}.

${table}

- **accepted**: submits that were answered 200. A caller asks again under the same \`Idempotency-Key\` until it has an answer.
- **finished**: those that ended, as completed, failed or canceled.
- **lost**: accepted jobs that are unknown or never end, results that cannot be downloaded whole or whose report does not
  agree with them, finished jobs whose callback was not told, or told under more than one \`webhook-id\`.
- **double-charged**: jobs without exactly one freeze and one consume or release that fits their end, jobs that nobody
  was answered for, balances that are not what the ledger says.
- **leftovers**: files in storage and work directory that belong to no job, \`.partial\` files, media processes without a
  server, active queue entries that nobody works on, a PostgreSQL without its server.

Rows that begin with \`cluster\` are of an \`api\` and three workers, each a process with a disk and with links to PostgreSQL
and the bucket (a real S3 server, fauxqs) of its own, which can be broken or silenced. Each round happens while the
segments of a long video are being made. A clock that is wrong is so for JavaScript. A cable is that of a network
namespace. Leftovers are looked for after the tidying up that workers do every ten minutes, done as it
would be a day later: until then what an API was storing cannot be told from what a dead one has left.

A job whose attempts (four) are all ended by the fault is failed and its points are released: finished, and not lost.
`
}
