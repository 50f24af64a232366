import { randomUUID } from 'node:crypto'

import type { Clock } from '../clock/clock.ts'
import type { JobRecord } from './job-record.ts'

/** One URL that was given out. */
export interface FileLink {
  readonly token: string
  readonly job: JobRecord
  readonly videoNo: number
  readonly expiresAt: number
}

/** The signed, expiring URLs of finished videos. */
export interface FileLinks {
  /** The URL of a video: the one given out before, or a fresh one where that has expired. */
  urlOf(job: JobRecord, videoNo: number): string
  find(token: string): FileLink | undefined
  /** Ends a URL before its time. */
  expire(token: string): void
  /** Ends all of a job's URLs. */
  expireOf(job: JobRecord): void
}

export function createFileLinks(setup: {
  readonly clock: Clock
  readonly baseUrl: string
  readonly urlLifeMs: number
}): FileLinks {
  const { clock, baseUrl, urlLifeMs } = setup
  const byToken = new Map<string, FileLink>()
  const latest = new Map<string, FileLink>()
  const mint = (job: JobRecord, videoNo: number): FileLink => {
    const token = randomUUID().replaceAll('-', '')
    const link = { token, job, videoNo, expiresAt: clock.now() + urlLifeMs }
    byToken.set(token, link)
    latest.set(`${job.id}/${videoNo}`, link)
    return link
  }
  const expire = (token: string): void => {
    const link = byToken.get(token)
    if (!link || link.expiresAt <= clock.now()) return
    const ended = { ...link, expiresAt: clock.now() }
    byToken.set(token, ended)
    latest.set(`${link.job.id}/${link.videoNo}`, ended)
  }
  return {
    urlOf: (job, videoNo) => {
      const before = latest.get(`${job.id}/${videoNo}`)
      const link = before && before.expiresAt > clock.now() ? before : mint(job, videoNo)
      return `${baseUrl}/files/${link.token}`
    },
    find: (token) => byToken.get(token),
    expire,
    expireOf: (job) => {
      for (const { token, job: owner } of byToken.values()) if (owner === job) expire(token)
    },
  }
}
