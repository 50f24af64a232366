import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'

import { createTestClock } from '../clock/clock.ts'
import { answerTo, ask, jsonBody, openRequest } from './ask.ts'
import type { Contract, Stage } from './contract-case.ts'
import { within } from './within.ts'

const eventMs = 5000

/** Events come when they happen, not when all is over. */
export function describeEventStreams({ group, test }: Contract): void {
  group('an event stream', () => {
    test('begins before its first event', beginsAtOnce)
    test('brings each event while the job is still running', oneByOne)
    test('goes on after the last event that was seen', goesOn)
  })
}

async function beginsAtOnce(stage: Stage): Promise<void> {
  const upstream = await stage.upstream()
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl } })
  const answered = answerTo(openRequest(baseUrl, { path: '/v1/job/any/events' }).end())
  const { response } = await upstream.next()
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
  const answer = await within(eventMs, 'the headers arrive', answered)
  assert.equal(answer.headers['content-type'], 'text/event-stream')
  const events = readEvents(answer)
  for (const event of ['id: 1\ndata: one', 'id: 2\ndata: two']) {
    response.write(`${event}\n\n`)
    assert.equal(await within(eventMs, event, events.next()), event)
  }
}

async function oneByOne(stage: Stage): Promise<void> {
  const clock = createTestClock()
  const api = await stage.fake({ clock, script: { durationMs: 1_000_000 } })
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: api.baseUrl } })
  const submit = jsonBody({ jobId: api.sourceJobId, videoNo: 0 })
  await ask(baseUrl, { method: 'POST', path: '/v1/video-upscale', ...submit })
  const jobId = api.jobs()[0]?.job_id ?? ''
  const answer = await answerTo(openRequest(baseUrl, { path: `/v1/job/${jobId}/events` }).end())
  const events = readEvents(answer)
  assert.match(await within(eventMs, 'the first event', events.next()), /"status":"pending"/)
  // The clock stands still until the event is here, so nothing can have come in one piece with what follows.
  clock.advance(20_000)
  assert.match(await within(eventMs, 'the second event', events.next()), /"status":"staged"/)
  clock.advance(500_000)
  for (let event = ''; !event.includes('"fraction":0.4');) {
    event = await within(eventMs, 'events of the work', events.next())
    assert.doesNotMatch(event, /"status":"completed"/)
  }
  api.endJob(jobId)
  for (let event = ''; !event.includes('event: done');) {
    event = await within(eventMs, 'the last event', events.next())
  }
  assert.equal(await within(eventMs, 'the end of the stream', events.next()), '')
}

async function goesOn(stage: Stage): Promise<void> {
  const api = await stage.fake()
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: api.baseUrl } })
  const path = `/v1/job/${api.sourceJobId}/events`
  const all = (await ask(baseUrl, { path })).body.toString()
  const second = all.indexOf('id: 2\n')
  assert.ok(second > 0, all)
  const rest = await ask(baseUrl, { path, headers: { 'last-event-id': '1' } })
  assert.equal(rest.body.toString(), all.slice(second))
}

/** The events of a stream, one after the other; an empty text at its end. */
function readEvents(answer: IncomingMessage): { readonly next: () => Promise<string> } {
  const chunks = answer.setEncoding('utf8')[Symbol.asyncIterator]()
  let text = ''
  return {
    next: async () => {
      for (;;) {
        const end = text.indexOf('\n\n')
        if (end >= 0) {
          const event = text.slice(0, end)
          text = text.slice(end + 2)
          return event
        }
        const chunk = await chunks.next()
        if (chunk.done === true) return ''
        text += String(chunk.value)
      }
    },
  }
}
