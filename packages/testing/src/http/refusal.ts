import type { Dialect } from '../tasks/wire-task.ts'

/** A request that is answered with an error. */
export class Refusal extends Error {
  readonly status: number
  readonly detail: unknown
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    more: { readonly detail?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message)
    this.status = status
    this.detail = more.detail ?? null
    this.headers = more.headers ?? {}
  }
}

/** How an error is written: this project's way, the hosted service's other one, or a proxy's. */
export type ErrorForm = 'flat' | 'nested' | 'html' | 'empty'

/** Writes an error in one of the forms in which it may come. */
export function errorResponse(refusal: Refusal, form: ErrorForm): Response {
  const { status, message, detail } = refusal
  const flat = { code: status, message, raw_message: message, detail }
  const bodies: Record<ErrorForm, readonly [string | null, string]> = {
    flat: [JSON.stringify(flat), 'application/json'],
    nested: [JSON.stringify({ error: flat }), 'application/json'],
    html: [`<html><body><h1>${status}</h1></body></html>`, 'text/html'],
    empty: [null, ''],
  }
  const [body, type] = bodies[form]
  const headers = { ...(type === '' ? {} : { 'content-type': type }), ...refusal.headers }
  return new Response(body, { status, headers })
}

/** The form in which a service writes its own errors. */
export function errorFormOf(service: Dialect): ErrorForm {
  return service === 'hosted' ? 'nested' : 'flat'
}
