import { listProviders } from '@video-upscale/engine'
import { z } from 'zod'

import { parseBlock } from './addresses/address-guard.ts'
import { parseS3Location } from './storage/s3-location.ts'

const flag = z.stringbool()
const list = z.string().transform((text) => text.split(/[\s,]+/).filter((entry) => entry !== ''))
const origins = list.refine(
  (entries) => entries.every((entry) => entry === '*' || URL.parse(entry)?.origin === entry),
  'must be origins such as https://app.example.com, or *',
)

const blocks = list.superRefine((entries, context) => {
  for (const entry of entries) refineBy(parseBlock, entry, context)
})

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
  storageUrl: {
    env: 'STORAGE_URL',
    schema: z.string().superRefine((text, context) => {
      refineBy(parseS3Location, text, context)
    }),
    help: 'bucket for the videos, as s3://bucket/prefix?endpoint=https://…&region=…; without it they lie in the data directory',
  },
  host: { env: 'HOST', schema: z.string().min(1).default('127.0.0.1'), help: 'address to listen on' },
  port: {
    env: 'PORT',
    schema: count(0, 65535).default(8484),
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
    schema: count(1, 64).default(1),
    help: 'videos upscaled at once',
  },
  provider: {
    env: 'PROVIDER',
    schema: z.enum(['auto', ...listProviders()]).default('auto'),
    help: `what runs the networks: auto, ${listProviders().join(', ')}; auto takes a GPU that is faster than all CPUs`,
  },
  pointsPerUpscale: {
    env: 'POINTS_PER_UPSCALE',
    schema: count(0).default(480),
    help: 'price of scale 2; scale 4 costs four times as much',
  },
  pointsPerAccount: {
    env: 'POINTS_PER_ACCOUNT',
    schema: count(0).default(480_000),
    help: 'points granted to a new account',
  },
  maxVideoBytes: {
    env: 'MAX_VIDEO_BYTES',
    schema: count(1).default(8 * 1024 ** 3),
    help: 'largest video accepted, in bytes',
  },
  fileUrlTtlSeconds: {
    env: 'FILE_URL_TTL_SECONDS',
    schema: count(1).default(7 * 86_400),
    help: 'how long a result URL works, in seconds',
  },
  allowHttpCallbacks: {
    env: 'ALLOW_HTTP_CALLBACKS',
    schema: flag.default(false),
    help: 'accept callback and import URLs without TLS',
  },
  allowAddresses: {
    env: 'ALLOW_ADDRESSES',
    schema: blocks.default([]),
    help: 'private addresses that callbacks and imports by URL may reach, as CIDR blocks, e.g. 10.1.0.0/16,127.0.0.1/32',
  },
  corsOrigins: {
    env: 'CORS_ORIGINS',
    schema: origins.default([]),
    help: 'web pages that may call this server and read its files, e.g. https://app.example.com; * allows all',
  },
  studio: {
    env: 'STUDIO',
    schema: flag.default(true),
    help: 'show the studio, a page to upscale videos with, at / of this server',
  },
  metricsPort: {
    env: 'METRICS_PORT',
    schema: count(0, 65535),
    help: 'port of /metrics alone, so that it stays private; without it /metrics stands beside the API',
  },
  otlpEndpoint: {
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    schema: z.url({ protocol: /^https?$/ }),
    help: 'OpenTelemetry collector that gets a trace of each request and job, as OTLP over HTTP',
  },
  requestsPerMinute: {
    env: 'REQUESTS_PER_MINUTE',
    schema: count(0).default(1200),
    help: 'requests an account may send in a minute; more answer 429; 0 sets no limit',
  },
  previewsPerMinute: {
    env: 'PREVIEWS_PER_MINUTE',
    schema: count(0).default(6),
    help: 'free previews an account may ask for in a minute; 0 sets no limit',
  },
  maxConcurrentJobs: {
    env: 'MAX_CONCURRENT_JOBS',
    schema: count(0).default(0),
    help: 'jobs of one account that are worked on at once, the rest wait; 0 takes all workers',
  },
  maxUnfinishedJobs: {
    env: 'MAX_UNFINISHED_JOBS',
    schema: count(0).default(1000),
    help: 'waiting and running jobs an account may have; more answer 429; 0 sets no limit',
  },
  maxStoredBytes: {
    env: 'MAX_STORED_BYTES',
    schema: count(0).default(0),
    help: 'bytes of uploads and imported videos an account may keep here; 0 sets no limit',
  },
  minFreeBytes: {
    env: 'MIN_FREE_BYTES',
    schema: count(0).default(1024 ** 3),
    help: 'free disk space, in bytes, below which new work is refused with 503',
  },
  retentionDays: {
    env: 'RETENTION_DAYS',
    schema: count(0).default(30),
    help: 'days after which the files of a finished job are deleted; 0 keeps them',
  },
  uploadTtlSeconds: {
    env: 'UPLOAD_TTL_SECONDS',
    schema: count(1).default(86_400),
    help: 'how long an upload may take, and wait for its import, in seconds',
  },
  stallTimeoutMs: {
    env: 'STALL_TIMEOUT_MS',
    schema: count(1).default(30_000),
    help: 'how long a connection may send or take almost nothing before it is cut, in milliseconds',
  },
  drainTimeoutMs: {
    env: 'DRAIN_TIMEOUT_MS',
    schema: count(0).default(30_000),
    help: 'how long a stop waits for running videos before it puts them back into the queue, in milliseconds',
  },
} as const

/** The table as a type. */
export type Settings = typeof settings

/** What a setting is when nobody says anything; undefined where that depends on the machine. */
export function defaultOf(name: keyof Settings): boolean | number | string | undefined {
  const parsed = settings[name].schema.safeParse(undefined)
  if (!parsed.success) return undefined
  return Array.isArray(parsed.data) ? parsed.data.join(',') : parsed.data
}

// What other programs call it too, and hosts set for all of them.
const wellKnownNames: readonly string[] = ['DATABASE_URL', 'STORAGE_URL', 'OTEL_EXPORTER_OTLP_ENDPOINT']

/** The environment variable of a setting: its own name behind `VIDEO_UPSCALE_`, as hosts share one environment. */
export function environmentName(env: string): string {
  return wellKnownNames.includes(env) ? env : `VIDEO_UPSCALE_${env}`
}

/** A whole number; both ends are allowed. */
function count(least: number, most = Number.MAX_SAFE_INTEGER) {
  const range =
    most === Number.MAX_SAFE_INTEGER ? `${String(least)} or more` : `${String(least)} to ${String(most)}`
  const message = `must be a whole number, ${range}`
  return z.coerce.number(message).int(message).min(least, message).max(most, message)
}

/** What a parser refuses is a fault of the setting, in the parser's words. */
function refineBy(parse: (text: string) => unknown, text: string, context: z.RefinementCtx): void {
  try {
    parse(text)
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
  }
}
