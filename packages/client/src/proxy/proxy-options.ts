import type { Logger } from '../hooks.ts'
import type { OperationId } from './find-operation.ts'

/** A request that asks to be forwarded. */
export interface ProxyCall<Caller> {
  /** What the framework hands its handlers: Express's request, Hono's context. */
  readonly caller: Caller
  /** Its body is still to be forwarded: read that of `request.clone()`. */
  readonly request: Request
  /** What the request asks for, as the spec calls it, e.g. `createVideoUpscale`. */
  readonly operationId: OperationId
  /** The parts of the path, e.g. `job_id`. */
  readonly params: Readonly<Record<string, string>>
}

/**
 * Whether a request may pass. `true`: under the one key. With `account`: under the key of that account.
 * `false`: it is refused with 401; with `status` and `message`: as they say.
 */
export type Authorization =
  | boolean
  | { readonly account: string }
  | { readonly status: 401 | 402 | 403 | 404 | 429; readonly message?: string }

/** What a proxy forwards, for whom, and with which key. */
export interface ProxyOptions<Caller = unknown> {
  /** The key that is added, or a function that finds the key of the account that `authorize` named. */
  readonly apiKey: string | ((account: string | undefined) => Promise<string> | string)
  /** Where the API stands, with its `/api`. Default: the hosted service. */
  readonly baseUrl?: string | undefined
  /**
   * Decides about each request, before anything of it is forwarded. Everything is refused that it does not
   * accept. What it throws is left to the framework.
   */
  readonly authorize: (call: ProxyCall<Caller>) => Authorization | Promise<Authorization>
  /** The operations of the spec that are forwarded, by their ids; no other is. */
  readonly allow: readonly OperationId[]
  /**
   * Origins of other sites whose pages may call operations that change something. Default: none. For browsers
   * to let them read answers, a CORS middleware of yours must stand before the proxy, too.
   */
  readonly allowOrigins?: readonly string[] | undefined
  /** Longest body of a call, in bytes. Default 1 MiB. */
  readonly maxBodyBytes?: number | undefined
  /** Longest body of an upload (`createVideoImport`, `createUpload`, `appendUpload`), in bytes. Default 4 GiB. */
  readonly maxUploadBytes?: number | undefined
  /** Longest time until the service answers, once it has the whole request, in milliseconds. Default 90,000. */
  readonly timeoutMs?: number | undefined
  /** Another fetch. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Where failures to reach the service are logged; `console` is one. Nothing is logged without it. */
  readonly logger?: Logger | undefined
}

/** The options, complete and checked. */
export interface ProxySettings<Caller> {
  readonly keyOf: (account: string | undefined) => Promise<string> | string
  readonly baseUrl: string
  readonly authorize: ProxyOptions<Caller>['authorize']
  readonly allow: ReadonlySet<OperationId>
  readonly allowOrigins: ReadonlySet<string>
  readonly maxBodyBytes: number
  readonly maxUploadBytes: number
  readonly timeoutMs: number
  readonly fetch: typeof globalThis.fetch
  readonly logger: Logger | undefined
}
