/** Where a client is pointed, and with which key. */
export interface Target {
  readonly origin: string
  readonly key: string
}

/** One of the clients that are compared, ours among them. */
export interface Peer {
  readonly name: string
  /** What a user imports. */
  readonly module: string
  /** How it calls a job that runs, and one that has finished. */
  readonly statuses: { readonly running: string; readonly finished: string }
  /** Whether its calls take an AbortSignal. */
  readonly takesSignal: boolean
  /** Imports it and makes a client with the options that it has by default. */
  open(target: Target): Promise<PeerClient>
}

export interface PeerClient {
  /** What `createClient`, or `new`, gives its user. */
  readonly client: object
  /** Looks at one thing. */
  get(signal?: AbortSignal): Promise<unknown>
  /** Asks for a new thing. */
  submit(signal?: AbortSignal): Promise<unknown>
  /** Submits and waits for the end; undefined if it cannot wait. */
  readonly wait?: Wait
}

export interface Wait {
  readonly how: string
  readonly takesSignal: boolean
  run(signal?: AbortSignal): Promise<unknown>
}

export const sourceId = '2cbffb65-10ac-45a2-91d4-19a19a19ab4c'
