import type { FastifyInstance } from 'fastify'

const pauseMs = 50

/**
 * Lets a stop end with its last answer. Answers under way when the server stops may take `graceMs` to their
 * end; Node ends by itself only the connections that are idle at that moment, and would keep the others
 * open after their answer, for as long as their callers like.
 */
export function endConnections(app: FastifyInstance, graceMs: number): void {
  let timers: NodeJS.Timeout[] = []
  app.addHook('preClose', (done) => {
    timers = [
      setInterval(() => {
        app.server.closeIdleConnections()
      }, pauseMs),
      setTimeout(() => {
        app.server.closeAllConnections()
      }, graceMs),
    ]
    done()
  })
  app.addHook('onClose', (_app, done) => {
    for (const timer of timers) clearInterval(timer)
    done()
  })
}
