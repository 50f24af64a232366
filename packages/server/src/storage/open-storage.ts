import { join } from 'node:path'

import type { ServerConfig } from '../config.ts'
import { createDirectoryStorage } from './directory-storage.ts'
import { parseS3Location } from './s3-location.ts'
import type { OpenedStorage } from './storage.ts'

/** The bucket that `storageUrl` names, or a folder of the data directory. */
export async function openStorage({
  storageUrl,
  dataDir,
}: Pick<ServerConfig, 'storageUrl' | 'dataDir'>): Promise<OpenedStorage> {
  if (storageUrl === undefined)
    return { storage: createDirectoryStorage(join(dataDir, 'storage')), close: () => Promise.resolve() }
  // The SDK is megabytes of code, for those alone who use it.
  const { openS3Storage } = await import('./s3-storage.ts')
  return openS3Storage(parseS3Location(storageUrl))
}
