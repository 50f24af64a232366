import { afterEach, describe, expect, it, vi } from 'vitest'

import { KeyStore, readSignInLink } from './key-store.ts'

const channels: BroadcastChannel[] = []

afterEach(() => {
  for (const channel of channels.splice(0)) channel.close()
})

function openChannel(): BroadcastChannel {
  const channel = new BroadcastChannel('key-store-test')
  channels.push(channel)
  return channel
}

/** A tab of a browser: its own sessionStorage, and the channel that all tabs share. */
function openTab(key?: string) {
  const items = new Map(key === undefined ? [] : [['video-upscale.key', key]])
  const channel = openChannel()
  const storage = {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
  }
  return { items, keys: new KeyStore({ storage, channel }) }
}

describe('readSignInLink', () => {
  it.each([
    ['#key=vu_abc', { key: 'vu_abc', to: '/' }],
    ['#key=vu_abc&to=/jobs/1', { key: 'vu_abc', to: '/jobs/1' }],
    ['#key=vu_abc&to=//evil.example', { key: 'vu_abc', to: '/' }],
    ['#key=vu_abc&to=https://evil.example', { key: 'vu_abc', to: '/' }],
    ['#key=', undefined],
    ['#/jobs/1', undefined],
    ['', undefined],
  ])('reads %j', (hash, link) => {
    expect(readSignInLink(hash)).toEqual(link)
  })
})

describe('KeyStore', () => {
  it('has no key where neither this tab nor another one has', async () => {
    const { keys } = openTab()
    expect(keys.get()).toEqual({ status: 'looking' })
    await vi.waitFor(() => {
      expect(keys.get()).toEqual({ status: 'missing', wasRefused: false })
    })
  })

  it('gives a key to a new tab, whose own storage keeps it', async () => {
    openTab('vu_abc')
    const { keys, items } = openTab()
    await vi.waitFor(() => {
      expect(keys.get()).toEqual({ status: 'present', key: 'vu_abc' })
    })
    expect([...items.values()]).toEqual(['vu_abc'])
  })

  it('takes the key of a tab that was too busy to answer soon', async () => {
    const { keys } = openTab()
    await vi.waitFor(() => {
      expect(keys.get().status).toBe('missing')
    })
    openChannel().postMessage({ type: 'key', key: 'vu_abc' })
    await vi.waitFor(() => {
      expect(keys.get()).toEqual({ status: 'present', key: 'vu_abc' })
    })
  })

  it('takes no key after it was signed out', async () => {
    const { keys } = openTab('vu_abc')
    keys.signOut()
    const heard = new Promise((resolve) => {
      openChannel().onmessage = resolve
    })
    openChannel().postMessage({ type: 'key', key: 'vu_abc' })
    await heard
    expect(keys.get()).toEqual({ status: 'missing', wasRefused: false })
  })

  it('signs all tabs out', async () => {
    const first = openTab('vu_abc')
    const second = openTab('vu_abc')
    first.keys.signOut()
    await vi.waitFor(() => {
      expect(second.keys.get()).toEqual({ status: 'missing', wasRefused: false })
    })
    expect([...first.items, ...second.items]).toEqual([])
  })

  it('forgets a key that was refused, and not a newer one', () => {
    const { keys } = openTab('vu_old')
    keys.signIn('vu_new')
    keys.refuse('vu_old')
    expect(keys.get()).toEqual({ status: 'present', key: 'vu_new' })
    keys.refuse('vu_new')
    expect(keys.get()).toEqual({ status: 'missing', wasRefused: true })
  })
})
