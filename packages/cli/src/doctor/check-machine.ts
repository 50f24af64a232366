import { access, constants, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

import { exitCodes } from '../exit-codes.ts'
import { isOldNode, oldestNode } from '../old-node.ts'
import { findPackage, installAdvice, placesToLook, type PeerName } from '../peers/find-package.ts'
import { formatBytes } from '../reporting/format-progress.ts'
import { stateDirectory } from '../state-directory.ts'
import { failed, ok, skipped, warning, type Finding } from './check.ts'
import type { Checkup } from './checkup.ts'

const fewBytes = 1e9

/** The program itself refuses older ones; who asks about another is told so. */
export function checkNode(version = process.versions.node): Promise<Finding> {
  const advice = `Install Node.js ${oldestNode} or later.`
  return Promise.resolve(
    isOldNode(version) ? failed(`${version} is too old`, advice, exitCodes.usage) : ok(version),
  )
}

/** A package that only one command needs. */
export async function checkPeer(name: PeerName, command: string): Promise<Finding> {
  const found = await findPackage(name, placesToLook())
  if (found) return ok(found.version)
  return skipped(`not installed; only \`video-upscale ${command}\` needs it`, installAdvice(name))
}

/** Where results are written. */
export function checkDisk(): Promise<Finding> {
  return checkSpace(process.cwd())
}

/** Where the program notes what it has begun. */
export async function checkStateDisk({ env }: Pick<Checkup, 'env'>): Promise<Finding> {
  const path = stateDirectory(env)
  if (await isWritable(resolve(path))) return checkSpace(path)
  return failed(
    `${path} cannot be made or written`,
    'Set XDG_STATE_HOME to a directory of your own.',
    exitCodes.file,
  )
}

/** A directory, or the nearest one above it where it is not there yet. */
async function isWritable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK)
    return true
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return isAbsent && path !== dirname(path) && isWritable(dirname(path))
  }
}

async function checkSpace(path: string): Promise<Finding> {
  const free = await freeBytes(resolve(path))
  const message = `${formatBytes(free)} free for ${path}`
  return free < fewBytes ? warning(message, 'Make room: a result may need more than that.') : ok(message)
}

/** Of the disk that a directory is on, or would be on once it is made. */
async function freeBytes(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!isAbsent || path === dirname(path)) throw error
    return freeBytes(dirname(path))
  }
}
