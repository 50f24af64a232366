import { expect, it } from 'vitest'

import { createTestClock, type TestClock } from '../clock/clock.ts'
import type { FakeApi } from '../fake-api.ts'
import { callFake, fakeForTest } from '../testing-spec/call-fake.ts'
import { expectSchema } from '../testing-spec/expect-spec.ts'

interface ReadEvent {
  readonly id: string
  readonly event: string
  readonly data: unknown
}

async function start(clock: TestClock): Promise<{ api: FakeApi; jobId: string }> {
  const api = await fakeForTest({ clock })
  const { body } = await callFake(api, 'POST', '/v1/video-upscale', {
    body: { jobId: api.sourceJobId, videoNo: 0 },
  })
  return { api, jobId: String(body.job_id) }
}

function follow(api: FakeApi, jobId: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${api.baseUrl}/v1/job/${jobId}/events`, { headers: { 'x-api-key': api.apiKey, ...headers } })
}

function parse(text: string): ReadEvent[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const [, id = '', event = '', data = ''] = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(block) ?? []
      return { id, event, data: JSON.parse(data) as unknown }
    })
}

it('tells a life in events, as the spec has them, and replays from an id', async () => {
  const clock = createTestClock()
  const { api, jobId } = await start(clock)
  clock.advance(300_000)
  const events = parse(await (await follow(api, jobId)).text())
  for (const event of events) expectSchema('JobEvent', event)
  expect(events.map(({ id }) => Number(id))).toEqual(events.map((_, index) => index + 1))
  expect(
    events.filter(({ event }) => event === 'status').map(({ data }) => (data as { status: string }).status),
  ).toEqual(['pending', 'staged', 'processing', 'completed'])
  expect(events.at(-1)).toMatchObject({ event: 'done', data: { status: 'completed' } })
  const rest = parse(await (await follow(api, jobId, { 'last-event-id': '5' })).text())
  expect(rest.map(({ id }) => id)).toEqual(events.slice(5).map(({ id }) => id))
})

it('sends events as the clock moves, and ends when the job is canceled', async () => {
  const clock = createTestClock()
  const { api, jobId } = await start(clock)
  const response = await follow(api, jobId)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  expect(parse((await reader?.read())?.value ?? '')).toMatchObject([{ id: '1', data: { status: 'pending' } }])
  clock.advance(6000)
  expect(parse((await reader?.read())?.value ?? '')).toMatchObject([{ id: '2', data: { status: 'staged' } }])
  await callFake(api, 'POST', `/v1/job/${jobId}/cancel`)
  let rest = ''
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) rest += next.value
  expect(parse(rest).map(({ event }) => event)).toEqual(['log', 'status', 'done'])
  expect(parse(rest).at(-1)).toMatchObject({ event: 'done', data: { status: 'canceled' } })
})
