import { ConfigError, type ServerConfig } from '../config.ts'
import { environmentName, settings } from '../settings.ts'

const needed = {
  databaseUrl: 'the PostgreSQL that all of them share',
  storageUrl: 'the bucket that all of them share',
  publicUrl: 'how callers reach the API, whichever process answers; result URLs start with it',
} as const

/**
 * Checks the configuration of a process that works together with others.
 *
 * @throws ConfigError naming every setting that is missing
 */
export function requireShared(config: ServerConfig): ServerConfig {
  const missing = Object.entries(needed).filter(([name]) => config[name as keyof typeof needed] === undefined)
  if (missing.length === 0) return config
  const lines = missing.map(
    ([name, why]) => `  ${environmentName(settings[name as keyof typeof needed].env)}: ${why}`,
  )
  throw new ConfigError(
    `\`api\` and \`worker\` need what \`start\` does without:\n${lines.join('\n')}\nSet them to the same for all processes.`,
  )
}
