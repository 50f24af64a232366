/** A request on its way out, as a hook sees it. */
export interface RequestFacts {
  /** `GET`, `POST`, … */
  readonly method: string
  /** The whole URL, with its query. */
  readonly url: string
  /** What is set here is sent, e.g. `traceparent`. The key is not in it. */
  readonly headers: Headers
}

/** What came of a request. */
export interface ResponseFacts {
  /** The same object as `onRequest` got. */
  readonly request: RequestFacts
  /** HTTP status; undefined if there was no answer. */
  readonly status: number | undefined
  /** Why there was no answer. */
  readonly error: unknown
  /** `x-request-id` of the answer, where it has one. */
  readonly requestId: string | undefined
  /** Until the headers of the answer, in milliseconds. */
  readonly durationMs: number
}

/** A request that failed and will be sent again. */
export interface RetryFacts {
  /** How many attempts there were, from 1. */
  readonly attempt: number
  /** From now to the next attempt, in milliseconds. */
  readonly delayMs: number
  /** Why the last attempt failed. */
  readonly error: unknown
}

/** What an application can watch. A hook that throws is logged, and changes nothing; one that takes its time
 * delays nothing, and what it adds to the headers must be there at once. */
export interface Hooks {
  /** Before each request goes out, also each retry. */
  readonly onRequest?: Hook<RequestFacts> | undefined
  /** After each request, answered or not. */
  readonly onResponse?: Hook<ResponseFacts> | undefined
  /** Before each wait for the next attempt of one of the client's own methods; `callApi`, imports and downloads do not tell. */
  readonly onRetry?: Hook<RetryFacts> | undefined
}

/** A listener; what it returns is not used. */
export type Hook<Facts> = (facts: Facts) => unknown

/** How grave a line is; `debug` tells of every request. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Where the client logs to; `console` is one. No line ever has a key in it. */
export type Logger = Readonly<Record<LogLevel, (message: string, facts?: object) => void>>

/** Hooks and log in one: what the calls tell of. */
export interface Watchers {
  readonly onRequest: (facts: RequestFacts) => void
  readonly onResponse: (facts: ResponseFacts) => void
  readonly onRetry: (facts: RetryFacts) => void
  readonly onDeprecation: (request: RequestFacts, headers: Headers) => void
}

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

export function createWatchers(
  hooks: Hooks = {},
  logger?: Logger,
  logLevel: LogLevel | 'off' = 'warn',
): Watchers {
  const least = logLevel === 'off' ? levels.length : levels.indexOf(logLevel)
  const log = (level: LogLevel, message: string, facts: object): void => {
    if (levels.indexOf(level) >= least) logger?.[level](`video-upscale: ${message}`, facts)
  }
  const tell = <Facts>(hook: Hook<Facts> | undefined, facts: Facts): void => {
    // Nobody waits for it.
    new Promise((resolve) => {
      resolve(hook?.(facts))
    }).catch((error: unknown) => {
      log('error', 'a hook threw', { error })
    })
  }
  const deprecated = new Set<string>()
  return {
    onRequest: (facts) => {
      tell(hooks.onRequest, facts)
    },
    onResponse: (facts) => {
      const { request, status, requestId, durationMs } = facts
      log('debug', `${request.method} ${request.url}`, { status, requestId, durationMs })
      tell(hooks.onResponse, facts)
    },
    onRetry: (facts) => {
      log('info', 'trying again', facts)
      tell(hooks.onRetry, facts)
    },
    onDeprecation: ({ method, url }, headers) => {
      const name = `${method} ${new URL(url).pathname}`
      if (deprecated.has(name)) return
      deprecated.add(name)
      log('warn', `${name} is deprecated`, { sunset: headers.get('sunset'), link: headers.get('link') })
    },
  }
}
