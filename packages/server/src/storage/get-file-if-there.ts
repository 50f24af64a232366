import { StorageMissingError, type Storage } from './storage.ts'

/** Brings a stored file to a new local path. @returns false if it is not there */
export async function getFileIfThere(storage: Storage, key: string, path: string): Promise<boolean> {
  try {
    await storage.getFile(key, path)
    return true
  } catch (error) {
    if (error instanceof StorageMissingError) return false
    throw error
  }
}
