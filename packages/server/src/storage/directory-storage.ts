import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, type Dirent } from 'node:fs'
import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { linkOrCopy } from './link-or-copy.ts'
import { StorageMissingError, type Storage, type StoredFile } from './storage.ts'

const partialSuffix = '.partial'

/** Keeps files below one directory. A file is written under another name, synced, then renamed. */
export function createDirectoryStorage(directory: string): Storage {
  const root = resolve(directory)
  return {
    async put(key, content) {
      const path = pathOf(root, key)
      const partial = await preparePartial(path)
      try {
        await pipeline(content, createWriteStream(partial, { flags: 'wx', flush: true }))
        await publish(partial, path)
      } catch (error) {
        await rm(partial, { force: true })
        throw error
      }
    },

    async putFile(key, from) {
      const path = pathOf(root, key)
      await mkdir(dirname(path), { recursive: true })
      await syncPath(from)
      try {
        await publish(from, path)
      } catch (error) {
        if (!hasCode(error, 'EXDEV')) throw error
        // The storage is a disk of its own: a file gets there only by a copy.
        await this.put(key, createReadStream(from))
        await rm(from, { force: true })
      }
    },

    async get(key, range) {
      const handle = await open(pathOf(root, key), 'r').catch((error: unknown) => {
        throw isMissing(error) ? new StorageMissingError(key) : error
      })
      return handle.createReadStream({ autoClose: true, ...range })
    },

    async getFile(key, to) {
      if (!(await linkOrCopy(pathOf(root, key), to))) throw new StorageMissingError(key)
    },

    async head(key) {
      return statFile(pathOf(root, key))
    },

    async delete(key) {
      await rm(pathOf(root, key), { force: true })
      await removeEmptyFolders(root, dirname(pathOf(root, key)))
    },

    async *list(prefix) {
      for (const key of await listKeys(root, prefix)) if (key.startsWith(prefix)) yield key
    },

    removeUnfinished: (before) => removePartials(root, before),
  }
}

/** Folders of single jobs go with their last file; those of a kind stay, because others come into them. */
async function removeEmptyFolders(root: string, folder: string): Promise<void> {
  for (let path = folder; dirname(path) !== root && path.startsWith(root + sep); path = dirname(path)) {
    // It is not empty, or somebody else has removed it.
    if (!(await rmdir(path).then(yes, no))) return
  }
}

const yes = (): boolean => true
const no = (): boolean => false

/** Keys are ours, but a slip must never reach outside of the directory. */
function pathOf(root: string, key: string): string {
  const path = resolve(root, key)
  if (!path.startsWith(root + sep)) throw new Error(`"${key}" is not a storage key.`)
  return path
}

async function preparePartial(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true })
  return `${path}.${randomUUID()}${partialSuffix}`
}

async function publish(from: string, to: string): Promise<void> {
  await rename(from, to)
  // The new name itself survives a power cut only once its directory is on disk.
  await syncPath(dirname(to))
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function statFile(path: string): Promise<StoredFile | undefined> {
  try {
    const { size, mtime } = await stat(path)
    return { bytes: size, modifiedAt: mtime }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Also takes away directories that have become empty, but for the top ones. @returns how many files there were */
async function removePartials(directory: string, before: Date, depth = 0): Promise<number> {
  let removed = 0
  for (const entry of await readDirectory(directory)) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) {
      removed += await removePartials(path, before, depth + 1)
      if (depth > 0 && (await readdir(path)).length === 0) await rmdir(path)
    } else if (entry.name.endsWith(partialSuffix) && (await stat(path)).mtime <= before) {
      await rm(path, { force: true })
      removed++
    }
  }
  return removed
}

/** A storage that nobody has put anything into has no directory yet. */
async function readDirectory(directory: string, options: { recursive?: boolean } = {}): Promise<Dirent[]> {
  return readdir(directory, { ...options, withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
}

/** Looks only into the folder that the prefix names. */
async function listKeys(root: string, prefix: string): Promise<string[]> {
  const folder = join(root, prefix.slice(0, prefix.lastIndexOf('/') + 1))
  const entries = await readDirectory(folder, { recursive: true })
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith(partialSuffix))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT')
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
