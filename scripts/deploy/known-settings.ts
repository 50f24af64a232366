import { readConfig, type ServerConfig } from '@video-upscale/server'

// Read by others than this server: AWS's SDK, Node, the shell.
const foreign = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'HOME', 'TMPDIR', 'NODE_ENV', 'PATH']

export type Environment = Readonly<Record<string, string>>

/** Every variable that the server looks for, as it tells by looking. */
function listVariables(): ReadonlySet<string> {
  const looked = new Set<string>()
  const watched = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_target, name) => {
        looked.add(String(name))
        return undefined
      },
    },
  )
  readConfig({}, watched)
  return looked
}

const variables = listVariables()

/** Whether the server reads a variable of that name. */
export function isSetting(name: string): boolean {
  return variables.has(name)
}

/** Names of variables that nobody reads: misspelt, or gone. */
export function findUnknownNames(environment: Environment): string[] {
  return Object.keys(environment)
    .filter((name) => !isSetting(name) && !foreign.includes(name))
    .map((name) => `sets ${name}, which the server does not know`)
}

/**
 * What a process that works together with others reads from its environment.
 *
 * @throws Error naming what is wrong or missing
 */
export function readTogether(environment: Environment): ServerConfig & { readonly metricsPort: number } {
  const config = readConfig({}, environment)
  const { databaseUrl, storageUrl, publicUrl, metricsPort } = config
  if (databaseUrl === undefined || storageUrl === undefined || publicUrl === undefined)
    throw new Error('The variables lack DATABASE_URL, STORAGE_URL or VIDEO_UPSCALE_PUBLIC_URL.')
  if (metricsPort === undefined)
    throw new Error('The variables lack VIDEO_UPSCALE_METRICS_PORT: a worker has no other port.')
  return { ...config, metricsPort }
}

/** What stops all that runs takes longer than the drain: connections are closed, files removed. */
export const closingMs = 10_000
