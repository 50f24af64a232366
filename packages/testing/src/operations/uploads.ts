import type { FakeContext, Upload } from '../fake-context.ts'
import { refuseProblems, type Call } from '../http/call.ts'
import { Refusal } from '../http/refusal.ts'

const tus = { 'tus-resumable': '1.0.0' }
const partType = 'application/offset+octet-stream'
const uploadLifeMs = 24 * 3_600_000

export function getUploadCapabilities(): Response {
  const headers = {
    ...tus,
    'tus-version': '1.0.0',
    'tus-extension': 'creation,creation-with-upload,termination,expiration',
    'tus-max-size': '5368709120',
  }
  return new Response(null, { status: 204, headers })
}

export function createUpload({ uploads, clock, baseUrl }: FakeContext, call: Call): Response {
  checkTusVersion(call)
  const length = Number(call.headers.get('upload-length') ?? Number.NaN)
  const good = Number.isSafeInteger(length) && length >= 1
  refuseProblems(good ? [] : [{ path: 'Upload-Length', message: 'must be a size in bytes' }])
  const id = crypto.randomUUID()
  const upload: Upload = { length, expiresAt: clock.now() + uploadLifeMs, parts: [] }
  if (call.bytes.byteLength > 0) append(upload, call)
  uploads.set(id, upload)
  const headers = { ...describe(upload), location: `${baseUrl}/v1/uploads/${id}` }
  return new Response(null, { status: 201, headers })
}

export function getUploadOffset(context: FakeContext, call: Call): Response {
  const upload = findUpload(context, call)
  const headers = { ...describe(upload), 'upload-length': String(upload.length), 'cache-control': 'no-store' }
  return new Response(null, { status: 200, headers })
}

export function appendUpload(context: FakeContext, call: Call): Response {
  const upload = findUpload(context, call)
  const offset = call.headers.get('upload-offset')
  const has = receivedBytes(upload)
  if (offset === null || Number(offset) !== has) {
    throw new Refusal(409, `Upload-Offset is ${offset ?? 'missing'}, but the server has ${has} bytes`)
  }
  append(upload, call)
  return new Response(null, { status: 204, headers: describe(upload) })
}

export function deleteUpload(context: FakeContext, call: Call): Response {
  findUpload(context, call)
  context.uploads.delete(call.params.upload_id ?? '')
  return new Response(null, { status: 204, headers: tus })
}

export function receivedBytes({ parts }: Upload): number {
  return parts.reduce((sum, { byteLength }) => sum + byteLength, 0)
}

function append(upload: Upload, { headers, bytes }: Call): void {
  if (headers.get('content-type') !== partType) throw new Refusal(415, `Send the part as ${partType}`)
  const total = receivedBytes(upload) + bytes.byteLength
  if (total > upload.length)
    throw new Refusal(413, `The upload is to have ${upload.length} bytes, not ${total}`)
  upload.parts.push(bytes)
}

function findUpload({ uploads, clock }: FakeContext, call: Call): Upload {
  checkTusVersion(call)
  const upload = uploads.get(call.params.upload_id ?? '')
  if (!upload) throw new Refusal(404, 'No such upload')
  if (upload.expiresAt <= clock.now()) throw new Refusal(410, 'This upload has expired; begin a new one')
  return upload
}

function checkTusVersion({ headers }: Call): void {
  if (headers.get('tus-resumable') === '1.0.0') return
  throw new Refusal(412, 'Send Tus-Resumable with the value 1.0.0', { headers: { 'tus-version': '1.0.0' } })
}

function describe(upload: Upload): Record<string, string> {
  return {
    ...tus,
    'upload-offset': String(receivedBytes(upload)),
    'upload-expires': new Date(upload.expiresAt).toUTCString(),
  }
}
