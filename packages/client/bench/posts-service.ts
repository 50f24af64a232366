import type { ServerResponse } from 'node:http'

import type { Peer } from './peers/peer.ts'
import {
  answerCapabilities,
  answerError,
  answerJson,
  startService,
  taskFor,
  type Offer,
  type Service,
} from './service.ts'

/** What goes wrong with a submit. */
export type Fault = 'reset' | '503 twice' | '429 once' | '503 always'

/** A service that lets a submit fail in one way; what it received stays in `heard`. */
export async function startFaultyService(peer: Peer, fault: Fault, offer: Offer): Promise<Service> {
  let posts = 0
  return startService((request, response) => {
    if (answerCapabilities(offer, request, response)) return
    posts += 1
    if (!fail(fault, posts, response)) answerJson(response, 200, taskFor(peer, false))
  })
}

/** @returns whether this POST, the how-manieth it is, was let fail */
function fail(fault: Fault, post: number, response: ServerResponse): boolean {
  if (fault === 'reset' && post === 1) {
    response.socket?.resetAndDestroy()
    return true
  }
  if (fault === '503 always' || (fault === '503 twice' && post <= 2)) {
    answerError(response, 503)
    return true
  }
  if (fault === '429 once' && post === 1) {
    answerError(response, 429, { 'retry-after': '1' })
    return true
  }
  return false
}
