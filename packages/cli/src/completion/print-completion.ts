import type { Command } from 'commander'

import { readConfig } from '../connection/config-file.ts'
import { stateDirectory } from '../state-directory.ts'
import type { Terminal } from '../terminal.ts'
import { completeWords, type Completers } from './complete-words.ts'

/** Answers a shell: a line for each word that fits, with a tab before what it means; `:files` asks for files. */
export async function printCompletion(
  program: Command,
  words: readonly string[],
  { stdout, env }: Pick<Terminal, 'stdout' | 'env'>,
): Promise<void> {
  const { candidates, files } = await completeWords(program, words, completersFor(env))
  const lines = candidates.map(({ value, description }) => `${value}\t${description}`)
  stdout.write([...lines, ...(files ? [':files'] : [])].map((line) => `${line}\n`).join(''))
}

function completersFor(env: Terminal['env']): Completers {
  const profiles = async () => {
    const { profiles } = await readConfig(env)
    return Object.entries(profiles).map(([value, { baseUrl = 'the hosted service' }]) => ({
      value,
      description: baseUrl,
    }))
  }
  const upscales = async () => {
    const { listRecords } = await import('../upscale/list-records.ts')
    const records = await listRecords(stateDirectory(env))
    return records.map(({ id, out }) => ({ value: id, description: out ?? 'standard output' }))
  }
  const operations = async () => {
    const { operationRoutes } = await import('@video-upscale/client/proxy')
    return operationRoutes.map(({ operationId, method, path }) => ({
      value: operationId,
      description: `${method} ${path}`,
    }))
  }
  return { profile: profiles, name: profiles, upscale: upscales, operationId: operations }
}
