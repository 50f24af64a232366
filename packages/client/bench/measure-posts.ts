import { startFaultyService, type Fault } from './posts-service.ts'
import { peers } from './peers/all.ts'
import type { Peer } from './peers/peer.ts'
import type { Heard, Offer } from './service.ts'
import { byName, isBroken, orBroken, showOr, type Broken, type Topic } from './topic.ts'

const faults: readonly Fault[] = ['reset', '503 twice', '429 once', '503 always']

interface Posts {
  readonly count: number
  /** Whether the repeats said that they are the same request. */
  readonly key: 'same key' | 'another key' | 'no key' | undefined
  readonly outcome: string
}

interface Row {
  readonly name: string
  readonly offer: Offer
  readonly cells: readonly (Posts | Broken)[]
}

/** How often a service receives one submit when something goes wrong on the way. */
export async function measurePosts(): Promise<Topic> {
  const [ours, ...others] = peers
  const cases: { name: string; peer: Peer; offer: Offer }[] = others.map((peer) => ({
    name: peer.name,
    peer,
    offer: 'hosted',
  }))
  if (ours) {
    cases.unshift(
      { name: 'ours, service without idempotency', peer: ours, offer: 'hosted' },
      { name: 'ours, service with idempotency', peer: ours, offer: 'own server' },
    )
  }
  // All at once: they wait in their backoffs most of the time, and nothing here is a time.
  const rows = await Promise.all(
    cases.map(async ({ name, peer, offer }): Promise<Row> => {
      const cells = faults.map((fault) => orBroken(() => countPosts(peer, fault, offer)))
      return { name, offer, cells: await Promise.all(cells) }
    }),
  )
  return {
    title: 'POSTs for one submit',
    header: [
      '',
      'reset after it was received',
      '503 twice, then 200',
      '429 (Retry-After: 1), then 200',
      '503 always',
    ],
    rows: rows.map(({ name, cells }) => [name, ...cells.map((cell) => showOr(cell, showPosts))]),
    notes: [
      'How many POSTs the service received, whether those after the first carried the same idempotency key, and how the call ended. A submit that may have been carried out and is sent again without a key can be charged twice.',
    ],
    data: rows.map(({ name, cells }) => ({ name, ...byName(faults, cells) })),
    budgets: budgetsOf(rows[0]),
  }
}

async function countPosts(peer: Peer, fault: Fault, offer: Offer): Promise<Posts> {
  const service = await startFaultyService(peer, fault, offer)
  try {
    const client = await peer.open({ origin: service.origin, key: 'bench' })
    const outcome = await client.submit().then(describeResult, describeError)
    const posts = service.heard.filter(({ method }) => method === 'POST')
    return { count: posts.length, key: keyOfRepeats(posts), outcome }
  } finally {
    await service.close()
  }
}

function describeResult(result: unknown): string {
  // openapi-fetch hands errors back.
  const handedBack = typeof result === 'object' && result !== null && 'error' in result
  return handedBack ? 'error handed back' : 'ok'
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const name = error.name === 'Error' ? error.constructor.name : error.name
  return 'status' in error && typeof error.status === 'number' ? `${name} ${String(error.status)}` : name
}

function keyOfRepeats(posts: readonly Heard[]): Posts['key'] {
  const [first, ...repeats] = posts.map(({ headers }) =>
    Object.keys(headers)
      .filter((name) => name.includes('idempotency'))
      .map((name) => String(headers[name]))
      .join(),
  )
  if (repeats.length === 0) return undefined
  if (repeats.every((key) => key === '')) return 'no key'
  return repeats.every((key) => key === first) ? 'same key' : 'another key'
}

function showPosts({ count, key, outcome }: Posts): string {
  return [String(count), ...(key === undefined ? [] : [key]), outcome].join(', ')
}

function budgetsOf(row: Row | undefined): Topic['budgets'] {
  // A 429 is no such case: the service has refused to begin.
  const ambiguous = (row?.cells ?? []).filter((_cell, index) => faults[index] !== '429 once')
  const counts = ambiguous.map((cell) => (isBroken(cell) ? Number.NaN : cell.count))
  return [
    {
      what: 'POSTs on an ambiguous failure, service without idempotency',
      goal: '1',
      measured: counts.join(', '),
      met: counts.every((count) => count === 1),
    },
  ]
}
