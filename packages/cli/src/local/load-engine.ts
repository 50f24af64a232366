import { pathToFileURL } from 'node:url'
import type * as engine from '@video-upscale/engine'

import { CommandError, exitCodes } from '../exit-codes.ts'
import { installAdvice, requirePackage } from '../peers/find-package.ts'

/** What `@video-upscale/engine` exports. */
export type Engine = typeof engine

/**
 * The engine that is installed.
 *
 * @throws UsageError if there is none; CommandError if it does not fit this program or cannot be loaded
 */
export async function loadEngine(): Promise<Engine> {
  const { name, entry, version } = await requirePackage('@video-upscale/engine', 'local')
  const refuse = (why: string, cause?: unknown): CommandError =>
    new CommandError(
      'engine-unusable',
      exitCodes.unexpected,
      `${name} ${version} at ${entry} ${why}. ${installAdvice(name)}`,
      { cause },
    )
  const loaded: unknown = await import(pathToFileURL(entry).href).catch((error: unknown) => {
    throw refuse(`cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, error)
  })
  if (!isEngine(loaded)) throw refuse('is of another version than this program')
  return loaded
}

const parts = [
  'probe',
  'plan',
  'upscale',
  'verify',
  'isEngineError',
  'codecs',
  'modelNames',
  'listProviders',
] as const

function isEngine(value: unknown): value is Engine {
  return typeof value === 'object' && value !== null && parts.every((part) => part in value)
}
