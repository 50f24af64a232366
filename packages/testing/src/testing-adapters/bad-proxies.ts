import { contractKey } from '../adapter-contract/contract-case.ts'
import type { BadAdapter } from './sabotage.ts'
import {
  allow,
  asText,
  forwardingHeaders,
  lookingAtBeginnings,
  mayHaveBody,
  passingHeaders,
  sendAsIfWhole,
  sendAtOnce,
  sendWithoutPause,
  withHeaders,
  withProxy,
  withoutHeaders,
  wrapJson,
} from './wrong-ways.ts'

export const badProxies: readonly BadAdapter[] = [
  {
    does: 'answers 200 to everything',
    sabotage: { after: ({ body, headers }) => new Response(body, { headers }) },
    fails: [
      'the key goes nowhere else: no redirect is followed',
      'an answer of an error is the one of the service: status, type, bytes, Retry-After',
      'an answer of a request that is wrong is the one of the service',
      'a download of a part is 206, and of what is known already 304',
      'denied, and unseen by the service, is what is no operation, or not with this method',
      'a body of a call that is too long is refused before the service sees it',
      'a service that is down is a 502',
      'a service that takes too long is a 504',
    ],
  },
  {
    does: 'forwards the headers of the caller',
    sabotage: forwardingHeaders(),
    fails: ['the key goes alone: no cookie, no authorization, no other key of the caller'],
  },
  {
    does: 'passes the headers of the service on',
    sabotage: passingHeaders(),
    fails: [
      'the key is added to every operation that needs one, and comes back in no answer',
      'the key brings the caller no cookie of the service',
      'a download that comes compressed in spite of all is readable',
    ],
  },
  {
    does: 'shows the key',
    sabotage: {
      after: (response) =>
        withHeaders(response, (headers) => {
          headers.set('x-debug', contractKey)
        }),
    },
    fails: [
      'the key is not needed by a client behind the proxy, whatever it does',
      'the whole way, without a key with the fake server',
    ],
  },
  {
    does: 'follows redirects',
    sabotage: withProxy(() => ({ fetch: (input, init) => fetch(input, { ...init, redirect: 'follow' }) })),
    fails: ['the key goes nowhere else: no redirect is followed'],
  },
  {
    does: 'trusts in the Host header',
    sabotage: { trustsHost: true },
    fails: ['a Host header that is none does no harm'],
  },
  {
    does: 'lets everybody do everything',
    sabotage: withProxy(({ apiKey }) => ({
      allow,
      authorize: () => true,
      apiKey: typeof apiKey === 'function' ? contractKey : apiKey,
    })),
    fails: [
      'denied, and unseen by the service, is every operation that is not listed',
      'denied, and unseen by the service, is whoever authorize refuses, as it says',
      'denied, and unseen by the service, is whoever authorize does not clearly accept',
      'denied, and unseen by the service, is everybody when authorize throws',
      'authorize must be there, or the adapter does not start',
      'authorize sees the request, its operation and the parts of its path',
      'authorize chooses the key by naming an account',
    ],
  },
  {
    does: 'does not see where a page is from',
    sabotage: { before: (request) => withoutHeaders(request, 'origin', 'sec-fetch-site') },
    fails: ['denied, and unseen by the service, is a page of another site that would change something'],
  },
  {
    does: 'looks at the beginning of a path and forwards it as it came',
    sabotage: lookingAtBeginnings(),
    fails: [
      'a path that pretends to be another one reaches no operation that is not listed',
      'a path that pretends to be another one reaches the operation that authorize was asked about, or none',
    ],
  },
  {
    does: 'loses the query',
    sabotage: { before: (request) => new Request(request.url.replace(/[?].*$/, ''), request) },
    fails: ['an answer takes its query to the service unchanged'],
  },
  {
    does: 'writes JSON anew',
    sabotage: {
      after: async (response) => {
        if (response.headers.get('content-type') !== 'application/json') return response
        const text = await response.text()
        const anew = text === '' ? null : JSON.stringify(JSON.parse(text), null, 1)
        const { status, headers } = response
        return new Response(mayHaveBody(response) ? anew : null, { status, headers })
      },
    },
    fails: ['an answer of JSON is the one of the service, byte for byte'],
  },
  {
    does: 'drops the headers that it does not know',
    sabotage: {
      before: (request) => withoutHeaders(request, 'idempotency-key', 'prefer', 'range', 'last-event-id'),
    },
    fails: [
      'an answer of a submit that is repeated under its Idempotency-Key is the first one',
      'an answer is waited for with Prefer: wait',
      'a download of a part is 206, and of what is known already 304',
      'an event stream goes on after the last event that was seen',
    ],
  },
  {
    does: 'answers texts only',
    sabotage: {
      after: async (response) => {
        const { status, headers } = response
        headers.delete('content-length')
        return new Response(mayHaveBody(response) ? await asText(response) : null, { status, headers })
      },
    },
    fails: ['a download is the same bytes', 'a download can be looked at with HEAD'],
  },
  {
    does: 'takes texts only',
    sabotage: {
      before: async (request) =>
        request.body === null ? request : new Request(request, { body: await asText(request) }),
    },
    fails: [
      'an upload as a form arrives as it was',
      'an upload in parts (tus) arrives as it was, and stays below the mount',
      'behind a JSON parser what is no JSON arrives as it was',
      'an upload goes on while it comes',
      'an upload that the service refuses in the middle is answered as the service says',
      'an upload that the service reads slowly holds the caller back',
      'a body of an upload that turns out to be too long is cut off and refused',
      'the service notices within 2 s that its caller has left in the middle of an upload',
    ],
  },
  {
    does: 'makes of JSON what it likes',
    sabotage: {
      before: wrapJson,
    },
    fails: [
      'behind a JSON parser a submit arrives and is answered the same',
      'behind a JSON parser a repeated submit is still the same request',
    ],
  },
  {
    does: 'leaves uploads where the service believes to be',
    sabotage: {
      after: (response) =>
        withHeaders(response, (headers) => {
          const location = headers.get('location')
          if (location !== null) headers.set('location', location.replace('/mounted', ''))
        }),
    },
    fails: ['an upload in parts (tus) arrives as it was, and stays below the mount'],
  },
  {
    does: 'answers when all is there',
    sabotage: { send: sendAtOnce },
    fails: [
      'an event stream brings each event while the job is still running',
      'an event stream begins before its first event',
      'a download that is read slowly holds the service back',
    ],
  },
  {
    does: 'answers faster than anybody reads',
    sabotage: { send: sendWithoutPause },
    fails: ['a download that is read slowly holds the service back'],
  },
  {
    does: 'ends a broken answer as if it were whole',
    sabotage: {
      send: sendAsIfWhole,
      after: (response) =>
        withHeaders(response, (headers) => {
          headers.delete('content-length')
        }),
    },
    fails: [
      'the caller notices that the service has died in the middle of a body with a length',
      'the caller notices that the service has died in the middle of a body without a length',
    ],
  },
  {
    does: 'does not mind who leaves',
    sabotage: { ignoresLeavers: true, send: sendWithoutPause },
    fails: [
      'the service notices within 2 s that its caller has left while it waits for the answer',
      'the service notices within 2 s that its caller has left in the middle of a download',
      'the service notices within 2 s that its caller has left in the middle of an event stream that is silent',
    ],
  },
  {
    does: 'has no limits',
    sabotage: withProxy(() => ({ maxBodyBytes: 1e9, maxUploadBytes: 1e9, timeoutMs: 1e6 })),
    fails: [
      'a body of a call that is too long is refused before the service sees it',
      'a body of an upload that says it is too long is refused before the service sees it',
      'a body of an upload that turns out to be too long is cut off and refused',
      'a body that is refused is taken to its end, for who looks at the answer only then',
      'a service that takes too long is a 504',
    ],
  },
  {
    does: 'counts all the time there is',
    sabotage: withProxy(({ timeoutMs = 90_000 }) => ({
      fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) }),
    })),
    fails: [
      'a service has all the time that a caller takes to send, and that it takes itself to send a file',
    ],
  },
  {
    does: 'takes hardly anything',
    sabotage: withProxy(({ maxBodyBytes = 1000 }) => ({ maxBodyBytes: maxBodyBytes - 1 })),
    fails: ['a body of the longest allowed length passes'],
  },
  {
    does: 'leaves the rest of a refused body where it is',
    sabotage: { leavesTheRest: true },
    fails: ['a body that is refused is taken to its end, for who looks at the answer only then'],
  },
  {
    does: 'lets caches keep what it likes',
    sabotage: {
      after: (response) =>
        withHeaders(response, (headers) => {
          if (response.status === 206) headers.set('cache-control', 'max-age=60')
        }),
    },
    fails: ['no answer may be kept by a cache'],
  },
]
