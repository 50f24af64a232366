import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const flag = z.stringbool()
const count = z.coerce.number().int()
const addressList = z.string().transform((text) => text.split(/[\s,]+/).filter((entry) => entry !== ''))

/**
 * Every setting, its environment variable, default and meaning: one table for the checks and for `--help`.
 * Durations and sizes carry their unit in the name.
 */
export const settings = {
  dataDir: {
    env: 'DATA_DIR',
    schema: z.string().min(1),
    help: 'directory of the database and the files (default: /var/lib/video-upscale for root, else in your home)',
  },
  databaseUrl: {
    env: 'DATABASE_URL',
    schema: z.string().regex(/^postgres(ql)?:\/\//, 'must start with postgres://'),
    help: 'your own PostgreSQL; without it the server runs one inside the data directory',
  },
  host: { env: 'HOST', schema: z.string().min(1).default('127.0.0.1'), help: 'address to listen on' },
  port: {
    env: 'PORT',
    schema: count.min(0).max(65535).default(8484),
    help: 'port to listen on; 0 takes a free one',
  },
  publicUrl: {
    env: 'PUBLIC_URL',
    schema: z.url({ protocol: /^https?$/ }),
    help: 'how callers reach this server; result URLs start with it (default: the listening address)',
  },
  logLevel: {
    env: 'LOG_LEVEL',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    help: 'least level that is logged, as JSON lines on stderr',
  },
  workers: {
    env: 'WORKERS',
    schema: count.min(1).max(64).default(1),
    help: 'videos upscaled at once',
  },
  pointsPerUpscale: {
    env: 'POINTS_PER_UPSCALE',
    schema: count.min(0).default(480),
    help: 'price of scale 2; scale 4 costs four times as much',
  },
  pointsPerAccount: {
    env: 'POINTS_PER_ACCOUNT',
    schema: count.min(0).default(480_000),
    help: 'points granted to a new account',
  },
  maxVideoBytes: {
    env: 'MAX_VIDEO_BYTES',
    schema: count.min(1).default(8 * 1024 ** 3),
    help: 'largest video accepted, in bytes',
  },
  fileUrlTtlSeconds: {
    env: 'FILE_URL_TTL_SECONDS',
    schema: count.min(1).default(7 * 86_400),
    help: 'how long a result URL works, in seconds',
  },
  allowHttpCallbacks: {
    env: 'ALLOW_HTTP_CALLBACKS',
    schema: flag.default(false),
    help: 'accept callback URLs without TLS',
  },
  allowAddresses: {
    env: 'ALLOW_ADDRESSES',
    schema: addressList.default([]),
    help: 'private addresses callbacks may reach, as CIDR blocks, e.g. 10.1.0.0/16,127.0.0.1/32',
  },
  drainTimeoutMs: {
    env: 'DRAIN_TIMEOUT_MS',
    schema: count.min(0).default(30_000),
    help: 'how long a stop waits for running videos before it puts them back into the queue, in milliseconds',
  },
} as const

type Settings = typeof settings
type Optional = 'dataDir' | 'databaseUrl' | 'publicUrl'

/** The server's configuration after all checks. `dataDir` is absolute. */
export type ServerConfig = Readonly<
  { [K in Exclude<keyof Settings, Optional>]: z.output<Settings[K]['schema']> } & {
    dataDir: string
    databaseUrl?: string
    publicUrl?: string
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
  .partial({ dataDir: true, databaseUrl: true, publicUrl: true })

/**
 * Reads the configuration: flags win over environment variables, which win over defaults.
 *
 * @param flags values given on the command line, by setting name
 * @param env usually `process.env`; variables are prefixed `VIDEO_UPSCALE_`, but for `DATABASE_URL`
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
  const { databaseUrl, publicUrl, dataDir, ...rest } = parsed.data
  return {
    ...rest,
    dataDir: resolve(dataDir ?? defaultDataDir(env)),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(publicUrl === undefined ? {} : { publicUrl: publicUrl.replace(/\/+$/, '') }),
  }
}

/** What a setting is when nobody says anything; undefined where that depends on the machine. */
export function defaultOf(name: keyof Settings): boolean | number | string | undefined {
  const parsed = settings[name].schema.safeParse(undefined)
  if (!parsed.success) return undefined
  return Array.isArray(parsed.data) ? parsed.data.join(',') : parsed.data
}

/** The environment variable of a setting: its own name behind `VIDEO_UPSCALE_`, as hosts share one environment. */
export function environmentName(env: string): string {
  return env === 'DATABASE_URL' ? env : `VIDEO_UPSCALE_${env}`
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
