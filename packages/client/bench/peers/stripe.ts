import type { Peer } from './peer.ts'

export const stripe: Peer = {
  name: 'stripe',
  module: 'stripe',
  statuses: { running: 'processing', finished: 'succeeded' },
  takesSignal: false,
  async open({ origin, key }) {
    const { default: Stripe } = await import('stripe')
    const { hostname, port } = new URL(origin)
    const client = new Stripe(key, { host: hostname, port, protocol: 'http' })
    return {
      client,
      get: () => client.customers.retrieve('bench'),
      submit: () => client.customers.create({ name: 'bench' }),
    }
  },
}
