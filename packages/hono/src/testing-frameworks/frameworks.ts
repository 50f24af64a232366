import { Hono } from 'hono'
import { Hono as Hono40 } from 'hono4.0'

/** The newest and the oldest that the peer range allows. */
export const frameworks = [
  ['hono 4', Hono],
  // It has types of its own, which are the same for what the tests use.
  ['hono 4.0', Hono40 as unknown as typeof Hono],
] as const
