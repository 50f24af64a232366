import type { FollowersHeld } from './measure-followers.ts'
import type { Submits } from './measure-submits.ts'
import { show, type Spread } from './measure.ts'

type Row = readonly [what: string, measured: string, goal: string]

export function submitRows(submits: Submits): Row[] {
  return [
    ['submit ÷ bare transactional send of pg-boss (no HTTP)', show(submits.submitToSend, 2), '≥ 0.7'],
    ['— all in one account ÷ bare send', show(submits.oneAccountToSend, 2), ''],
    ['submit ÷ bare Fastify route', show(submits.submitToBare, 3), ''],
    ['POST /v1/video-upscale, per second', show(submits.submit), ''],
    ['— its p50, ms', show(submits.submitP50Ms, 1), ''],
    ['— its p99, ms', show(submits.submitP99Ms, 1), ''],
    ['POST /v1/video-upscale, all in one account, per second', show(submits.oneAccount), ''],
    ['bare transactional send, per second', show(submits.send), ''],
    ['— on the connections of the server, per second', show(submits.preparedSend), ''],
    ['bare Fastify route, per second', show(submits.bare), ''],
    ['GET /v1/job/{id}, per second', show(submits.get), ''],
  ]
}

export function followerRows(held: FollowersHeld): Row[] {
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`
  const memory = `${megabytes(held.rssBefore)}, ${megabytes(held.rssWith)}`
  return [
    ['event streams that heard the end', `${String(held.done)} of ${String(held.count)}`, 'all'],
    ['— until the last was told, ms', held.lastMs.toFixed(0), ''],
    ['— memory of the API without and with them', memory, ''],
  ]
}

export function workerStartRows(workerStartMs: Spread): Row[] {
  return [['submit → worker starts, ms (worker on, one at a time)', show(workerStartMs, 1), '≤ 20']]
}
