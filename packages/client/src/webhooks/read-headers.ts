import { WebhookVerificationError } from '../errors.ts'

/**
 * Headers as the platforms hand them out: `Headers`, an object (Node, Express, Lambda) or `[name, value]`
 * pairs. Names count in any case.
 */
export type WebhookHeaders =
  | Headers
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | readonly (readonly [string, string])[]

/**
 * The three headers of Standard Webhooks.
 *
 * @throws WebhookVerificationError if one is missing, or the id or the time came twice
 */
export function readWebhookHeaders(headers: WebhookHeaders): {
  readonly id: string
  readonly timestamp: string
  readonly signatures: string
} {
  return {
    id: only(headers, 'webhook-id'),
    timestamp: only(headers, 'webhook-timestamp'),
    signatures: present(headers, 'webhook-signature').join(' '),
  }
}

/** Two values would let one be checked and the other be used. */
function only(headers: WebhookHeaders, name: string): string {
  const [value = '', ...more] = present(headers, name)
  if (more.length > 0) throw new WebhookVerificationError(`The header ${name} came more than once.`)
  return value
}

function present(headers: WebhookHeaders, name: string): readonly string[] {
  const values = valuesOf(headers, name).filter((value) => value !== '')
  if (values.length === 0) {
    throw new WebhookVerificationError(`The header ${name} is missing: this is not a signed webhook.`)
  }
  return values
}

function valuesOf(headers: WebhookHeaders, name: string): readonly string[] {
  const pairs = isIterable(headers) ? [...headers] : Object.entries(headers)
  return pairs.flatMap(([key, value]) => (key.toLowerCase() === name ? (value ?? []) : []))
}

/** `Headers` too, also those of a polyfill or another realm, which are no instance of ours. */
function isIterable(headers: WebhookHeaders): headers is Headers | readonly (readonly [string, string])[] {
  return Symbol.iterator in headers
}
