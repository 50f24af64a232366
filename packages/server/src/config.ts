import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'

import { environmentName, settings, type Settings } from './settings.ts'

type Optional = 'dataDir' | 'databaseUrl' | 'storageUrl' | 'publicUrl' | 'metricsPort' | 'otlpEndpoint'

/** The server's configuration after all checks. `dataDir` is absolute. */
export type ServerConfig = Readonly<
  { [K in Exclude<keyof Settings, Optional>]: z.output<Settings[K]['schema']> } & {
    dataDir: string
    databaseUrl?: string
    storageUrl?: string
    publicUrl?: string
    metricsPort?: number
    otlpEndpoint?: string
  }
>

/** Names every wrong setting at once, so that a deployment is mended in one go. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

const schema = z
  .object({
    ...Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.schema])),
  } as { [K in keyof Settings]: Settings[K]['schema'] })
  .partial({
    dataDir: true,
    databaseUrl: true,
    storageUrl: true,
    publicUrl: true,
    metricsPort: true,
    otlpEndpoint: true,
  })

/**
 * Reads the configuration: flags win over environment variables, which win over defaults.
 *
 * @param flags values given on the command line, by setting name
 * @param env usually `process.env`; variables are prefixed `VIDEO_UPSCALE_`, but for well-known ones such as `DATABASE_URL`
 * @throws ConfigError naming every fault
 */
export function readConfig(
  flags: Partial<Record<keyof Settings, string>>,
  env: Readonly<Record<string, string | undefined>>,
): ServerConfig {
  const given = Object.entries(settings).flatMap(([name, setting]) => {
    const value = flags[name as keyof Settings] ?? env[environmentName(setting.env)]
    return value === undefined || value === '' ? [] : [[name, value] as const]
  })
  const parsed = schema.safeParse(Object.fromEntries(given))
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${describe(issue.path[0])}: ${issue.message}`)
    throw new ConfigError(`The configuration has ${String(faults.length)} fault(s):\n${faults.join('\n')}`)
  }
  const { databaseUrl, storageUrl, publicUrl, metricsPort, otlpEndpoint, dataDir, ...rest } = parsed.data
  return {
    ...rest,
    dataDir: resolve(dataDir ?? defaultDataDir(env)),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(storageUrl === undefined ? {} : { storageUrl }),
    ...(publicUrl === undefined ? {} : { publicUrl: publicUrl.replace(/\/+$/, '') }),
    ...(metricsPort === undefined ? {} : { metricsPort }),
    ...(otlpEndpoint === undefined ? {} : { otlpEndpoint: otlpEndpoint.replace(/\/+$/, '') }),
  }
}

function describe(name: PropertyKey | undefined): string {
  const setting = settings[name as keyof Settings]
  return `${String(name)} (${environmentName(setting.env)})`
}

/** Root keeps data in /var/lib, because its PostgreSQL runs as another user, who may not enter root's home. */
function defaultDataDir(env: Readonly<Record<string, string | undefined>>): string {
  if (process.platform !== 'win32' && process.getuid?.() === 0) return '/var/lib/video-upscale'
  if (process.platform === 'darwin') return join(homedir(), 'Library/Application Support/video-upscale')
  return join(env.XDG_DATA_HOME ?? join(homedir() || tmpdir(), '.local/share'), 'video-upscale')
}
