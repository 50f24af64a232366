import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { isDatabaseAway } from '../database/database-away.ts'
import type { Database } from '../database/open-database.ts'
import { unfinishedStatuses } from '../jobs/job-status.ts'

// Anything else in there is somebody else's, and no question for the database.
const jobIdPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Where the finished segments of jobs outlive an attempt, a stop and a crash: one directory a job, which the next
 * attempt on this machine goes on from.
 */
export interface SegmentsKeeper {
  directoryOf(jobId: string): string
  /** Removes a job's segments unless it is to be tried again. */
  release(jobId: string): Promise<void>
  /** Removes those of all jobs that ended while nobody was here, or without a worker. */
  releaseEnded(): Promise<void>
}

/** Opens the directory of all jobs' segments and removes those that nobody will go on from. */
export async function keepSegments(db: Database, directory: string): Promise<SegmentsKeeper> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const directoryOf = (jobId: string) => join(directory, jobId)

  async function release(jobId: string): Promise<void> {
    try {
      if (await isOpen(db, jobId)) return
      await rm(directoryOf(jobId), { recursive: true, force: true })
    } catch (error) {
      // Without database nobody knows. The next start looks again.
      if (!isDatabaseAway(error)) throw error
    }
  }

  async function releaseEnded(): Promise<void> {
    const names = await readdir(directory)
    for (const jobId of names.filter((name) => jobIdPattern.test(name))) await release(jobId)
  }

  await releaseEnded()
  return { directoryOf, release, releaseEnded }
}

async function isOpen(db: Database, jobId: string): Promise<boolean> {
  const job = await db
    .selectFrom('jobs')
    .select('id')
    .where('id', '=', jobId)
    .where('status', 'in', unfinishedStatuses)
    .executeTakeFirst()
  return job !== undefined
}
