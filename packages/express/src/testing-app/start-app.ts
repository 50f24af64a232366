import { listenOnLoopback } from '@video-upscale/testing'
import express, { type Express } from 'express'
import express4 from 'express4'
import { onTestFinished } from 'vitest'

/** Express 4 ships no types of its own; it is the same interface for what these tests use. */
export const frameworks = [
  ['4', express4 as unknown as typeof express],
  ['5', express],
] as const

/** Starts an app that ends with its test. */
export async function listen(app: Express): Promise<string> {
  const { origin, close } = await listenOnLoopback(app)
  onTestFinished(close)
  return origin
}
