import { fal } from './fal.ts'
import { mux } from './mux.ts'
import { openai } from './openai.ts'
import { openapiFetch } from './openapi-fetch.ts'
import { ours } from './ours.ts'
import type { Peer } from './peer.ts'
import { replicate } from './replicate.ts'
import { runway } from './runway.ts'
import { stripe } from './stripe.ts'

/** Ours first, then theirs. */
export const peers: readonly Peer[] = [ours, openapiFetch, fal, replicate, openai, mux, runway, stripe]
