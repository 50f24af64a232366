import type { Storage } from '../storage/storage.ts'

/** Where previews stand in storage. */
export const previewPrefix = 'previews/'
/** How long a preview can be looked at. */
export const previewTtlSeconds = 3600

/** Deletes previews whose URLs have expired. */
export async function deleteOldPreviews(storage: Storage, now: () => Date): Promise<void> {
  const before = now().getTime() - previewTtlSeconds * 1000
  for await (const key of storage.list(previewPrefix)) {
    const file = await storage.head(key)
    if (file && file.modifiedAt.getTime() < before) await storage.delete(key)
  }
}
