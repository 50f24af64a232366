import { statfs } from 'node:fs/promises'

import { ApiError } from '../http/api-error.ts'

const recentMs = 500

/** Keeps a part of the disk free, so that the database and the running jobs can always write. */
export interface DiskFloor {
  /** @throws ApiError 503 if so many more bytes would leave less than the floor */
  refuseBelow(bytesToCome?: number): Promise<void>
  /** Bytes free for ordinary users. */
  freeBytes(): Promise<number>
}

export function createDiskFloor(directory: string, minFreeBytes: number): DiskFloor {
  const freeBytes = async (): Promise<number> => {
    const { bavail, bsize } = await statfs(directory)
    return bavail * bsize
  }
  // Submits come by the hundred, and the disk does not fill up in the meantime.
  let seen = { bytes: 0, atMs: -Infinity }
  const recentFreeBytes = async (): Promise<number> => {
    if (performance.now() - seen.atMs > recentMs) seen = { bytes: await freeBytes(), atMs: performance.now() }
    return seen.bytes
  }
  return {
    freeBytes,
    async refuseBelow(bytesToCome = 0) {
      if (minFreeBytes === 0 || (await recentFreeBytes()) - bytesToCome >= minFreeBytes) return
      throw new ApiError(503, 'The server has too little free disk space for this. Try again later.', {
        headers: { 'retry-after': '60' },
      })
    },
  }
}
