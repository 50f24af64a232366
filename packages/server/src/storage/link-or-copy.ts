import { copyFile, link, mkdir } from 'node:fs/promises'
import { constants } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Gives a stored file a second place: by a link, which costs nothing and is safe because a stored file never
 * changes, or by a copy where the places lie on different disks.
 *
 * @returns false if the file is not there
 */
export async function linkOrCopy(from: string, to: string): Promise<boolean> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    if (!hasCode(error, 'EXDEV') && !hasCode(error, 'EPERM') && !hasCode(error, 'ENOTSUP')) throw error
  }
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  return true
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
