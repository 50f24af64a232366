export interface WatchedFetch {
  readonly fetch: typeof globalThis.fetch
  /** Each call, as `POST /v1/video-upscale`. */
  readonly calls: readonly string[]
  count(start: string): number
  /** How many answers are still open. */
  open(start: string): number
  /** From now on such calls get this answer, or wait for it. */
  answer(start: string, response: () => Response | Promise<Response>): void
}

/** Tells what a client sends, and answers in the service's place where a test wants that. */
export function watchFetch(send: typeof globalThis.fetch = (...args) => fetch(...args)): WatchedFetch {
  const calls: string[] = []
  const open: string[] = []
  const answers = new Map<string, () => Response | Promise<Response>>()
  return {
    calls,
    count: (start) => calls.filter((call) => call.startsWith(start)).length,
    open: (start) => open.filter((call) => call.startsWith(start)).length,
    answer: (start, response) => void answers.set(start, response),
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const call = `${request.method} ${new URL(request.url).pathname.replace('/api', '')}`
      calls.push(call)
      open.push(call)
      const end = (): void => {
        const at = open.indexOf(call)
        if (at >= 0) open.splice(at, 1)
      }
      try {
        const [, instead] = [...answers].find(([start]) => call.startsWith(start)) ?? []
        const response = await (instead ? instead() : send(request))
        if (!response.headers.get('content-type')?.includes('event-stream')) end()
        request.signal.addEventListener('abort', end)
        return response
      } catch (error) {
        end()
        throw error
      }
    },
  }
}
