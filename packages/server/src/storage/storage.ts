import type { Readable } from 'node:stream'

/** Where uploads are that all APIs share. */
export const uploadsPrefix = 'uploads/'

/** Bytes `start` to `end`, both included, as in an HTTP range. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

export interface StoredFile {
  readonly bytes: number
  readonly modifiedAt: Date
}

/**
 * Where videos are kept. Keys are `/`-separated names of our own making, never a caller's text.
 * A put is all or nothing: a reader sees the whole new file or none.
 */
export interface Storage {
  /** Stores the content of a stream. */
  put(key: string, content: Readable): Promise<void>
  /** Stores a local file; the file is used up. */
  putFile(key: string, path: string): Promise<void>
  /** @throws StorageMissingError */
  get(key: string, range?: ByteRange): Promise<Readable>
  /**
   * Brings a stored file to a new local path; by a link where that can be, so it must not be changed there.
   *
   * @throws StorageMissingError
   */
  getFile(key: string, path: string): Promise<void>
  head(key: string): Promise<StoredFile | undefined>
  /** Deleting what is not there is fine. */
  delete(key: string): Promise<void>
  /** Every key that starts with `prefix`. */
  list(prefix: string): AsyncIterable<string>
  /** Removes what was half written before this time and never finished, as by a crash. @returns how many files it were */
  removeUnfinished(before: Date): Promise<number>
}

/** A storage and how it is let go. */
export interface OpenedStorage {
  readonly storage: Storage
  readonly close: () => Promise<void>
}

/** The storage cannot be reached or is overloaded, which will pass: the same is good then. */
export class StorageAwayError extends Error {
  override readonly name = 'StorageAwayError'
}

/** Whether an error, or what caused it, says that. */
export function isStorageAway(error: unknown): boolean {
  return error instanceof Error && (error instanceof StorageAwayError || isStorageAway(error.cause))
}

export class StorageMissingError extends Error {
  override readonly name = 'StorageMissingError'

  constructor(key: string) {
    super(`There is no stored file "${key}".`)
  }
}
