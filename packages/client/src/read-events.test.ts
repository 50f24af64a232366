import fc from 'fast-check'
import { expect, it } from 'vitest'

import { readEvents, type ServerEvent } from './read-events.ts'

function bodyOf(chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
}

async function readAll(chunks: readonly Uint8Array[]): Promise<ServerEvent[]> {
  const events: ServerEvent[] = []
  for await (const event of readEvents(bodyOf(chunks))) events.push(event)
  return events
}

const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]/.test(text))
const id = line.filter((text) => text !== '' && !text.includes('\0'))
const sent = fc.record({
  id,
  event: fc.constantFrom('status', 'log'),
  lines: fc.array(line, { minLength: 1 }),
})

it('reads the same events however the bytes are cut and the lines end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(sent),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.array(fc.nat({ max: 20 })),
      async (events, newline, cuts) => {
        const text = events
          .map(({ id, event, lines }) =>
            [`id: ${id}`, `event: ${event}`, ...lines.map((each) => `data: ${each}`), '', ''].join(newline),
          )
          .join('')
        // A last CR could be half of a line end, so that the event waits for what comes next.
        const bytes = new TextEncoder().encode(newline === '\r' ? `${text}: end\n` : text)
        const chunks: Uint8Array[] = []
        let from = 0
        for (const cut of cuts) chunks.push(bytes.slice(from, (from += cut + 1)))
        chunks.push(bytes.slice(from))
        const expected = events.map(({ id, event, lines }) => ({ id, event, data: lines.join('\n') }))
        expect(await readAll(chunks)).toEqual(expected)
      },
    ),
    { numRuns: 500 },
  )
})

it('drops an event that the end cuts in two, and shows a comment as a sign of life', async () => {
  const text = ': here\n\nevent: done\ndata: {}\n\nevent: status\ndata: {"sta'
  expect(await readAll([new TextEncoder().encode(text)])).toEqual([
    { id: '', event: 'message', data: '' },
    { id: '', event: 'done', data: '{}' },
  ])
})
