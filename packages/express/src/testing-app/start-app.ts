import { createServer } from 'node:http'
import express, { type Express } from 'express'
import express4 from 'express4'
import { onTestFinished } from 'vitest'

/** Express 4 ships no types of its own; it is the same interface for what these tests use. */
export const frameworks = [
  ['4', express4 as unknown as typeof express],
  ['5', express],
] as const

/** Starts an app on loopback. */
export async function startApp(
  app: Express,
): Promise<{ readonly origin: string; readonly close: () => Promise<void> }> {
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The app has no port.')
  return {
    origin: `http://127.0.0.1:${String(address.port)}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** An app that ends with its test. */
export async function listen(app: Express): Promise<string> {
  const { origin, close } = await startApp(app)
  onTestFinished(close)
  return origin
}
