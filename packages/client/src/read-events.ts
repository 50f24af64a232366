/** One Server-Sent Event. */
export interface ServerEvent {
  /** The id that a reconnect names; empty if the event has none. */
  readonly id: string
  readonly event: string
  readonly data: string
}

/**
 * Reads Server-Sent Events (WHATWG HTML, "server-sent events") from a body. A comment shows as an event without
 * data, because it tells that the stream lives. An event that the end of the stream cuts in two is dropped.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let raw = ''
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      raw += decoder.decode(value, { stream: true })
      // A CR at the end may be half of a CR LF.
      const end = raw.endsWith('\r') ? raw.length - 1 : raw.length
      const blocks = (text + raw.slice(0, end).replace(/\r\n?/g, '\n')).split('\n\n')
      raw = raw.slice(end)
      text = blocks.pop() ?? ''
      for (const block of blocks) yield parseBlock(block)
    }
  } finally {
    // The connection goes with the reader.
    await reader.cancel().catch(() => undefined)
  }
}

function parseBlock(block: string): ServerEvent {
  const fields = new Map<string, string>()
  for (const line of block.split('\n')) {
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
    const before = name === 'data' ? fields.get(name) : undefined
    fields.set(name, before === undefined ? value : `${before}\n${value}`)
  }
  return {
    id: fields.get('id') ?? '',
    event: fields.get('event') ?? 'message',
    data: fields.get('data') ?? '',
  }
}
