import { pino, destination, stdSerializers, type DestinationStream } from 'pino'
import type { FastifyBaseLogger } from 'fastify'

import { maskSecrets } from './mask-secrets.ts'

/**
 * JSON lines on stderr: stdout belongs to what a command prints. Keys, tokens and secrets never reach them:
 * known fields are left out, and whole lines are masked, for what stands in a message or an address.
 */
export function createLogger(level: string, stream: DestinationStream = openStderr()): FastifyBaseLogger {
  return pino(
    {
      level,
      base: null,
      redact: ['req.headers["x-api-key"]', 'req.headers.authorization', 'req.headers.cookie'],
      serializers: { err: describeError },
      hooks: { streamWrite: maskSecrets },
    },
    stream,
  )
}

// PostgreSQL tells the values of a row or a statement there, an account's webhook secret among them.
const revealing = ['detail', 'where', 'hint', 'internalQuery', 'parameters']

function describeError(error: Error): object {
  const described: Record<string, unknown> = { ...stdSerializers.err(error) }
  for (const field of revealing) Reflect.deleteProperty(described, field)
  return described
}

function openStderr() {
  const stderr = destination(2)
  // A log on a full disk loses lines; it must not end the server.
  stderr.on('error', () => undefined)
  return stderr
}
