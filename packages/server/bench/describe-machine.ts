import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, loadavg } from 'node:os'

/** What the numbers hold for. */
export type Machine = Readonly<Record<string, string | number>>

export async function describeMachine(postgresVersion: string): Promise<Machine> {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model ?? 'unknown',
    threads: availableParallelism(),
    // Whoever else worked here meanwhile stands in the numbers.
    'load before': Number((loadavg()[0] ?? 0).toFixed(1)),
    node: process.version,
    postgres: postgresVersion.split(' on ')[0] ?? '',
    fastify: await versionOf('fastify'),
    'pg-boss': await versionOf('pg-boss'),
  }
}

async function versionOf(name: string): Promise<string> {
  // Not every package exports its manifest.
  const entry = createRequire(import.meta.url).resolve(name)
  const root = entry.slice(0, entry.lastIndexOf(`/${name}/`) + name.length + 2)
  const manifest = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as { version: string }
  return manifest.version
}
