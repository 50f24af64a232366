import type { KeptItems } from './open-storage.ts'

/** What a sign-in link says behind its `#`, where no server sees it. */
export interface SignInLink {
  readonly key: string
  /** Where to go then, as a path of the studio. */
  readonly to: string
}

/** Reads `#key=…` and `#key=…&to=/jobs/…`. */
export function readSignInLink(hash: string): SignInLink | undefined {
  const fields = new URLSearchParams(hash.replace(/^#/, ''))
  const key = fields.get('key')?.trim()
  if (key === undefined || key === '') return undefined
  const to = fields.get('to') ?? '/'
  return { key, to: /^\/(?!\/)/.test(to) ? to : '/' }
}

/** How a key fares: there is none, it is asked for in other tabs, it is here, or the server refused it. */
export type KeyState =
  | { readonly status: 'looking' }
  | { readonly status: 'missing'; readonly wasRefused: boolean }
  | { readonly status: 'present'; readonly key: string }

type Message = { readonly type: 'ask' | 'forget' } | { readonly type: 'key'; readonly key: string }

/** After this time the user is asked as well; a tab that was busy may still answer. */
const answerTimeMs = 250
const itemName = 'video-upscale.key'

export interface KeyStoreOptions {
  /** The tab's own: it ends with the tab. */
  readonly storage: KeptItems
  /** Between the tabs of this page in this browser, and nobody else. */
  readonly channel: BroadcastChannel
}

/**
 * Keeps the API key of this tab, and hands it to a new tab of the same page that asks. It is in
 * sessionStorage only: closing the tabs signs out.
 */
export class KeyStore {
  readonly #storage: KeyStoreOptions['storage']
  readonly #channel: BroadcastChannel
  readonly #listeners = new Set<() => void>()
  #state: KeyState
  /** From the question to the other tabs until there is a key, or it is said that there is none. */
  #isAsking = false

  constructor({ storage, channel }: KeyStoreOptions) {
    this.#storage = storage
    this.#channel = channel
    const key = storage.getItem(itemName)
    this.#state = key === null ? { status: 'looking' } : { status: 'present', key }
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      this.#receive(data)
    }
    if (key === null) this.#askOtherTabs()
  }

  readonly get = (): KeyState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  signIn(key: string): void {
    this.#isAsking = false
    this.#storage.setItem(itemName, key)
    this.#set({ status: 'present', key })
  }

  /** Here and in every other tab. */
  signOut(): void {
    this.#forget(false)
    this.#send({ type: 'forget' })
  }

  /** The server does not take it, or no longer. */
  refuse(key: string): void {
    if (this.#state.status === 'present' && this.#state.key === key) this.#forget(true)
  }

  #askOtherTabs(): void {
    this.#isAsking = true
    this.#send({ type: 'ask' })
    setTimeout(() => {
      if (this.#state.status === 'looking') this.#set({ status: 'missing', wasRefused: false })
    }, answerTimeMs)
  }

  #receive(message: Message): void {
    if (message.type === 'ask' && this.#state.status === 'present') {
      this.#send({ type: 'key', key: this.#state.key })
    } else if (message.type === 'key' && this.#isAsking) {
      this.signIn(message.key)
    } else if (message.type === 'forget') {
      this.#forget(false)
    }
  }

  #send(message: Message): void {
    this.#channel.postMessage(message)
  }

  #forget(wasRefused: boolean): void {
    this.#isAsking = false
    this.#storage.removeItem(itemName)
    this.#set({ status: 'missing', wasRefused })
  }

  #set(state: KeyState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}
