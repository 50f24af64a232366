import { UnexpectedResponseError } from '@video-upscale/client'

type Kind = 'number' | 'string' | 'list'

/**
 * An answer whose fields are what the contract says, as far as they are used.
 *
 * @throws UnexpectedResponseError
 */
export function expectFields<Answer extends object>(
  what: string,
  answer: Answer,
  kinds: Readonly<Partial<Record<keyof Answer, Kind>>>,
): Answer {
  const fields = new Map<string, unknown>(Object.entries(answer))
  for (const [name, kind] of Object.entries<Kind | undefined>(kinds)) {
    const value = fields.get(name)
    const isRight = kind === 'list' ? Array.isArray(value) : typeof value === kind
    if (!isRight)
      throw new UnexpectedResponseError(`The answer is no ${what}: its "${name}" is no ${String(kind)}.`, {})
  }
  return answer
}
