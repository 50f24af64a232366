import type { ChildProcess } from 'node:child_process'

import type { ApiUrls, SendLoad } from './api-process.ts'
import type { Load, LoadResult } from './load-process.ts'
import { ask, spreadOf, type Spread } from './measure.ts'

/** An account's key, and an import of its own. */
export interface Account {
  readonly key: string
  readonly sourceId: string
}

export interface Submits {
  readonly submit: Spread
  /** All submits in one account: they wait for each other's commit, because each must know what is left. */
  readonly oneAccount: Spread
  readonly submitP50Ms: Spread
  readonly submitP99Ms: Spread
  readonly send: Spread
  /** The same on the server's own connections. */
  readonly preparedSend: Spread
  readonly bare: Spread
  readonly get: Spread
  readonly submitToSend: Spread
  readonly submitToBare: Spread
  readonly oneAccountToSend: Spread
}

interface Round {
  readonly submit: LoadResult
  readonly oneAccount: LoadResult
  readonly send: number
  readonly preparedSend: number
  readonly bare: LoadResult
  readonly get: LoadResult
}

/** Submits beside the bare queue, the bare route and GET job, in turns: what disturbs one round disturbs all of it. */
export async function measureSubmits(
  processes: { readonly api: ChildProcess; readonly load: ChildProcess; readonly urls: ApiUrls },
  accounts: readonly Account[],
  options: { readonly rounds: number; readonly count: number; readonly concurrency: number },
): Promise<Submits> {
  const { api, load, urls } = processes
  const { count, concurrency } = options
  const request = (origin: string, method: Load['method'], callers: Load['callers']) =>
    ask<LoadResult>(load, { kind: 'requests', origin, method, callers, count, concurrency } satisfies Load)
  const submits = accounts.map(({ key, sourceId }) => {
    return { key, path: '/api/v1/video-upscale', body: JSON.stringify({ jobId: sourceId, videoNo: 0 }) }
  })
  const submit = () => request(urls.api, 'POST', submits)
  const oneAccount = () => request(urls.api, 'POST', submits.slice(0, 1))
  const bare = () =>
    request(
      urls.bare,
      'POST',
      submits.map((caller) => ({ ...caller, path: '/' })),
    )
  const get = () =>
    request(
      urls.api,
      'GET',
      accounts.map(({ key, sourceId }) => ({ key, path: `/api/v1/job/${sourceId}` })),
    )
  const sendOn = (prepared: boolean) => () =>
    ask<number>(api, { count, concurrency, prepared } satisfies SendLoad)
  const [send, preparedSend] = [sendOn(false), sendOn(true)]

  // Once for nothing: the compiler, the connections and PostgreSQL's caches are warm for all alike.
  for (const warm of [submit, oneAccount, send, preparedSend, bare, get]) await warm()
  const rounds: Round[] = []
  for (let round = 0; round < options.rounds; round++) {
    rounds.push({
      submit: await submit(),
      send: await send(),
      preparedSend: await preparedSend(),
      oneAccount: await oneAccount(),
      bare: await bare(),
      get: await get(),
    })
  }
  return {
    submit: spreadOf(rounds.map((round) => round.submit.perSecond)),
    submitP50Ms: spreadOf(rounds.map((round) => round.submit.p50Ms)),
    submitP99Ms: spreadOf(rounds.map((round) => round.submit.p99Ms)),
    oneAccount: spreadOf(rounds.map((round) => round.oneAccount.perSecond)),
    send: spreadOf(rounds.map((round) => round.send)),
    preparedSend: spreadOf(rounds.map((round) => round.preparedSend)),
    bare: spreadOf(rounds.map((round) => round.bare.perSecond)),
    get: spreadOf(rounds.map((round) => round.get.perSecond)),
    submitToSend: spreadOf(rounds.map((round) => round.submit.perSecond / round.send)),
    oneAccountToSend: spreadOf(rounds.map((round) => round.oneAccount.perSecond / round.send)),
    submitToBare: spreadOf(rounds.map((round) => round.submit.perSecond / round.bare.perSecond)),
  }
}
