import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'

/** The studio as it was built: a page, a few files beside it, and its assets. */
export interface StudioFiles {
  readonly directory: string
  /** Without `index.html`, such as `icon.svg`. */
  readonly besidePage: readonly string[]
  /** In `assets/`. Their names change with their content. */
  readonly assets: ReadonlySet<string>
}

/** Looks once for what may be served: what is not listed here is never opened, whatever is asked for. */
export async function findStudio(
  directory: string,
  log: FastifyBaseLogger,
): Promise<StudioFiles | undefined> {
  try {
    const [beside, assets] = await Promise.all([list(directory), list(join(directory, 'assets'))])
    if (!beside.includes('index.html')) throw new Error('There is no index.html.')
    return {
      directory,
      besidePage: beside.filter((name) => name !== 'index.html'),
      assets: new Set(assets),
    }
  } catch (error) {
    log.warn({ directory, err: error }, 'the studio was not built: there is no page at /')
    return undefined
  }
}

async function list(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  // The compressed ones stand for the others, and are not asked for by their own names.
  return names.filter((name) => !/[.](?:br|gz)$/.test(name))
}
