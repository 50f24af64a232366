/** A request that is answered with an error of our own, in the API's flat form. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }

  toResponse(): Response {
    const { status, message } = this
    const body = { code: status, message, raw_message: message, detail: null }
    return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...this.headers } })
  }
}
