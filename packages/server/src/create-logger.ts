import { pino, destination } from 'pino'
import type { FastifyBaseLogger } from 'fastify'

/** JSON lines on stderr: stdout belongs to what a command prints. Keys never reach them. */
export function createLogger(level: string): FastifyBaseLogger {
  return pino(
    {
      level,
      base: null,
      redact: ['req.headers["x-api-key"]', 'req.headers.authorization', 'req.headers.cookie'],
    },
    destination(2),
  )
}
