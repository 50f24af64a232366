import { inspect } from 'node:util'

import { peers } from './peers/all.ts'
import type { Peer, PeerClient } from './peers/peer.ts'
import { answerError, answerJson, startService, taskFor, type Answer, type Heard } from './service.ts'
import { byName, orBroken, showOr, type Broken, type Topic } from './topic.ts'

const key = 'vu-bench-secret-4f1d9a7c2e'
// As a part of HTTP's basic authentication, where it begins at another byte.
const encodings = ['', 'x', 'xx'].map((before) => btoa(`${before}${key}`).slice(4, -4))

interface Row {
  readonly name: string
  readonly cells: readonly (string | Broken)[]
}

const looks: Readonly<Record<string, (peer: Peer) => Promise<string>>> = {
  'inspect(client)': async (peer) => shows(await openAt(peer, await startNowhere())),
  'JSON.stringify(client)': async (peer) => {
    const client = await openAt(peer, await startNowhere())
    try {
      return has(JSON.stringify(client.client)) ? 'yes' : 'no'
    } catch {
      return 'throws'
    }
  },
  'error of a 401': (peer) =>
    withService(
      (_request, response) => {
        answerError(response, 401)
      },
      async (origin) => showsOutcome((await openAt(peer, origin)).get()),
    ),
  'error of a refused connection': async (peer) =>
    showsOutcome((await openAt(peer, await startNowhere())).submit()),
  'another origin, after a 307': followsWithKey,
}

/** Fetch refuses some ports by itself, so the port must be one that a service has just left. */
async function startNowhere(): Promise<string> {
  const { origin, close } = await startService(() => undefined)
  await close()
  return origin
}

/** Where a key shows, and where it travels to. */
export async function measureKeys(): Promise<Topic> {
  const rows: Row[] = await Promise.all(
    peers.map(async (peer) => ({
      name: peer.name,
      cells: await Promise.all(Object.values(looks).map((look) => orBroken(() => look(peer)))),
    })),
  )
  const own = rows[0]?.cells ?? []
  const quiet = own.filter((cell) => typeof cell === 'string' && !cell.startsWith('yes')).length
  return {
    title: 'Whether the key shows',
    header: ['', ...Object.keys(looks)],
    rows: rows.map(({ name, cells }) => [name, ...cells.map((cell) => showOr(cell, String))]),
    notes: [
      'Searched for as it is and in base64. `inspect` with depth 10 and hidden properties; errors (or what is handed back instead) inspected alike, after all retries. `throws`: it cannot be written as JSON. The 401 and the 307 answer a GET, the refused connection is that of a POST. The 307 leads to a second server on another port.',
    ],
    data: rows.map(({ name, cells }) => ({ name, ...byName(Object.keys(looks), cells) })),
    budgets: [
      {
        what: 'places where the key shows',
        goal: '0',
        measured: `${String(own.length - quiet)} of ${String(own.length)}`,
        met: own.length > 0 && quiet === own.length,
      },
    ],
  }
}

async function openAt(peer: Peer, origin: string): Promise<PeerClient> {
  return peer.open({ origin, key })
}

function has(text: string | undefined): boolean {
  return [key, ...encodings].some((form) => text?.includes(form))
}

function shows({ client }: PeerClient): string {
  return has(inspectAll(client)) ? 'yes' : 'no'
}

async function showsOutcome(call: Promise<unknown>): Promise<string> {
  const outcome = await call.catch((error: unknown) => error)
  return has(inspectAll(outcome)) ? 'yes' : 'no'
}

function inspectAll(value: unknown): string {
  return inspect(value, {
    depth: 10,
    showHidden: true,
    maxArrayLength: null,
    maxStringLength: null,
    breakLength: Number.POSITIVE_INFINITY,
  })
}

async function followsWithKey(peer: Peer): Promise<string> {
  let arrived: Heard | undefined
  const other: Answer = (request, response) => {
    arrived = request
    answerJson(response, 200, taskFor(peer, true))
  }
  await withService(other, (target) =>
    withService(
      ({ path }, response) => {
        answerJson(response, 307, {}, { location: target + path })
      },
      async (origin) => {
        const client = await openAt(peer, origin)
        await client.get().catch(() => undefined)
      },
    ),
  )
  if (!arrived) return 'no, not followed'
  const { headers } = arrived
  const names = Object.keys(headers).filter((name) => has(String(headers[name])))
  return names.length === 0 ? 'no, followed without it' : `yes, in ${names.join(', ')}`
}

async function withService<Result>(
  answer: Answer,
  use: (origin: string) => Promise<Result>,
): Promise<Result> {
  const service = await startService(answer)
  try {
    return await use(service.origin)
  } finally {
    await service.close()
  }
}
