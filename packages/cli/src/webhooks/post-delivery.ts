/** What became of a delivery that was sent on. */
export interface Posted {
  /** The receiver's status; null if it gave none in time. */
  readonly status: number | null
  /** Why there is no status, or why a status is no success. */
  readonly problem: string | undefined
  readonly ms: number
}

/** As long as a self-hosted server waits. */
const timeoutMs = 15_000
// What a sender of webhooks says of them; all else is of the connection that they came by.
const passedOn = /^(content-type|user-agent|webhook-[\w-]+)$/

/** The headers of a delivery that belong to it. */
export function headersOfDelivery(headers: Iterable<readonly [string, string]>): Record<string, string> {
  return Object.fromEntries(Array.from(headers).filter(([name]) => passedOn.test(name.toLowerCase())))
}

/** Posts a body exactly as it is. No redirect is followed: a receiver stands where it was said to stand. */
export async function postDelivery(
  url: string,
  body: Uint8Array<ArrayBuffer> | string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Posted> {
  const startedMs = performance.now()
  const timeout = AbortSignal.timeout(timeoutMs)
  const finish = (status: number | null, problem: string | undefined): Posted => ({
    status,
    problem,
    ms: Math.round(performance.now() - startedMs),
  })
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    })
    await response.body?.cancel()
    const { status } = response
    return finish(status, status >= 300 && status < 400 ? 'a redirect, which is not followed' : undefined)
  } catch (error) {
    signal.throwIfAborted()
    if (timeout.aborted) return finish(null, `no answer within ${String(timeoutMs / 1000)} s`)
    return finish(null, reasonOf(error))
  }
}

export function isAccepted({ status }: Posted): boolean {
  return status !== null && status >= 200 && status < 300
}

/** `connect ECONNREFUSED …`: fetch itself says only that it failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof AggregateError) return reasonOf(error.errors[0])
  return error.cause === undefined ? error.message : reasonOf(error.cause)
}
