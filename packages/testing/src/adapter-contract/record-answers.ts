/** An answer, headers and body in one text. */
export interface RecordedAnswer {
  readonly url: string
  readonly text: string
}

/** A fetch that keeps everything that it was answered. */
export function recordAnswers(): {
  readonly fetch: typeof globalThis.fetch
  readonly answers: () => Promise<readonly RecordedAnswer[]>
} {
  const kept: Promise<RecordedAnswer>[] = []
  return {
    fetch: async (input, init) => {
      const response = await globalThis.fetch(input, init)
      kept.push(readCopy(response.clone()))
      return response
    },
    answers: () => Promise.all(kept),
  }
}

async function readCopy(response: Response): Promise<RecordedAnswer> {
  // A stream that its reader let go is kept as far as it came.
  let text = [...response.headers].join('\n')
  try {
    const decoder = new TextDecoder('latin1')
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk)
  } catch {
    text += '\n(broken off)'
  }
  return { url: response.url, text }
}
