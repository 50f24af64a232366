import { UsageError } from '../exit-codes.ts'
import { toJsonLine, visible } from '../reporting/visible.ts'
import { isJson } from './to-api-request.ts'

/**
 * With --json: an answer as one line of JSON, an event stream as a line for each event.
 *
 * @throws UsageError for anything else
 */
export async function writeJsonAnswer(response: Response, stdout: NodeJS.WriteStream): Promise<void> {
  const type = response.headers.get('content-type')
  if (type?.startsWith('text/event-stream') === true) {
    for await (const event of readEvents(response)) stdout.write(`${toJsonLine(event)}\n`)
    return
  }
  if (response.body && !isJson(type)) {
    await response.body.cancel()
    throw new UsageError(
      `The answer is ${visible(type ?? 'of no known type')}, and --json prints JSON only. Save it: -o <file>`,
    )
  }
  const text = await response.text()
  if (text !== '') stdout.write(`${toJsonLine(JSON.parse(text))}\n`)
}

interface StreamedEvent {
  readonly event: string
  readonly id: string | null
  readonly data: unknown
}

/** Each event of an event stream; its data as JSON where it is. */
async function* readEvents(response: Response): AsyncGenerator<StreamedEvent> {
  let rest = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = `${rest}${chunk}`.replaceAll('\r\n', '\n').split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = toEvent(block)
      if (event) yield event
    }
  }
}

function toEvent(block: string): StreamedEvent | undefined {
  const fields = new Map(
    block.split('\n').flatMap((line): [string, string][] => {
      const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, value]]
    }),
  )
  const data = fields.get('data')
  if (data === undefined) return undefined
  return { event: fields.get('event') ?? 'message', id: fields.get('id') ?? null, data: parse(data) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
