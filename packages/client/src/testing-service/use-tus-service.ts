import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'

import { startTusService, type Meddle, type TusService } from './start-tus-service.ts'

/** Gives each test of a file a directory, and a tus service in it once it asks for one. */
export function useTusService() {
  let directory = ''
  let started: TusService | undefined
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vu-tus-'))
  })
  afterEach(async () => {
    await started?.close()
    started = undefined
    await rm(directory, { recursive: true })
  })
  return {
    get directory() {
      return directory
    },
    connect: async (meddle?: Meddle, generateUrl?: (id: string) => string) => {
      const service = await startTusService(directory, meddle, generateUrl)
      started = service
      return { client: service.client, service }
    },
    /** The files that were imported, as they came. */
    imported: (service: TusService): Promise<Buffer[]> =>
      Promise.all(service.importedIds().map((id) => readFile(join(directory, id)))),
  }
}
