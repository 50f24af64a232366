import { Refusal } from './refusal.ts'

/** A request on its way through the fake, its body read. */
export interface Call {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The parts of the path in braces. */
  readonly params: Readonly<Record<string, string>>
  /** Aborts when the caller has gone or the fake is closed. */
  readonly signal: AbortSignal
}

export function json(body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json(body, { headers })
}

/** The body as an object. */
export function readJson({ headers, bytes }: Call): Record<string, unknown> {
  if (!headers.get('content-type')?.includes('application/json')) {
    throw new Refusal(415, 'Send the body as application/json')
  }
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (isRecord(body)) return body
  } catch {
    // Not JSON at all is refused like JSON that is no object.
  }
  throw new Refusal(400, 'The body is not a JSON object')
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Where a body was wrong. */
export interface FieldProblem {
  readonly path: string
  readonly message: string
}

/** @throws Refusal that lists every problem, if there are any */
export function refuseProblems(problems: readonly FieldProblem[]): void {
  if (problems.length === 0) return
  const count = problems.length === 1 ? '1 field is' : `${problems.length} fields are`
  throw new Refusal(400, `${count} wrong; see detail`, { detail: problems })
}
