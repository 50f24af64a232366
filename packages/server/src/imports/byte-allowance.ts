import { storedBytes, storedBytesExceeded } from '../limits/stored-bytes.ts'
import type { ServerContext } from '../server-context.ts'

/** What an import may still write: bounded by its account's limit, and by the disk. */
export interface ByteAllowance {
  /** Counts bytes before they are written. @throws ApiError 413 or 503 when they are too many */
  take(bytes: number): Promise<void>
}

// Often enough that the floor holds, seldom enough that it costs nothing.
const lookAtDiskEveryBytes = 64 * 1024 ** 2

/**
 * @param knownBytes how many will come, where that is known beforehand: too many are refused at once
 * @param maxStoredBytes 0 sets no limit
 */
export async function createByteAllowance(
  { db, uploads, diskFloor }: Pick<ServerContext, 'db' | 'uploads' | 'diskFloor'>,
  accountId: number,
  maxStoredBytes: number,
  knownBytes = 0,
): Promise<ByteAllowance> {
  const used =
    maxStoredBytes === 0 ? 0 : (await storedBytes(db, accountId)) + (await uploads.sizeOf(accountId)).bytes
  let taken = 0
  let lookedAt = 0
  const refuseOver = (bytes: number): void => {
    if (maxStoredBytes > 0 && used + bytes > maxStoredBytes) throw storedBytesExceeded(maxStoredBytes)
  }
  refuseOver(knownBytes)
  await diskFloor.refuseBelow(knownBytes)
  return {
    async take(bytes) {
      taken += bytes
      refuseOver(taken)
      if (taken - lookedAt < lookAtDiskEveryBytes) return
      lookedAt = taken
      await diskFloor.refuseBelow()
    },
  }
}
