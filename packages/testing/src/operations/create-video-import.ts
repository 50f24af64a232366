import type { FakeContext } from '../fake-context.ts'
import { readJson, refuseProblems, type Call } from '../http/call.ts'
import { Refusal } from '../http/refusal.ts'
import { completeScript } from '../jobs/job-script.ts'
import { answerWithNewJob } from './answer-with-new-job.ts'
import { receivedBytes } from './uploads.ts'

interface ImportedVideo {
  readonly name: string
  readonly type: string
  readonly content: Uint8Array
}

/** Files and uploads are imported at once; URLs (which are not fetched) live by the next script. */
export async function createVideoImport(context: FakeContext, call: Call): Promise<Response> {
  if (call.headers.get('content-type')?.startsWith('multipart/form-data')) {
    return importNow(context, await readFiles(call))
  }
  const body = readJson(call)
  const lists = [body.uploadIds, body.videoUrls].filter((list) => list !== undefined)
  const [list] = lists
  const good = lists.length === 1 && Array.isArray(list) && list.length >= 1 && list.length <= 4
  refuseProblems(good ? [] : [{ path: 'uploadIds', message: 'or videoUrls must list 1 to 4 videos' }])
  if (body.videoUrls === undefined) return importNow(context, readUploads(context, list))
  const callback = typeof body.callback === 'string' ? body.callback : undefined
  const script = context.nextScript()
  const videos = Array.isArray(list) ? list.map(() => script.result) : []
  return answerWithNewJob(context, { taskType: 'video_import', input: body, callback, script, videos })
}

function importNow(context: FakeContext, videos: readonly ImportedVideo[]): Response {
  const problems = videos.flatMap((video, index) =>
    isVideo(video)
      ? []
      : [{ path: `video[${index}]`, message: 'is not in a container format that is read here' }],
  )
  if (problems.length > 0) {
    const message = `${problems.length} of ${videos.length} files is not a video that can be read; nothing was kept`
    throw new Refusal(415, message, { detail: problems })
  }
  const script = completeScript({ statuses: ['processing'], durationMs: 0 }, context.service, 0)
  return answerWithNewJob(context, {
    taskType: 'video_import',
    input: { files: videos.map(({ name }) => name) },
    script,
    videos: videos.map(({ content }) => content),
  })
}

/** The fake reads no video: it refuses what is empty and what says that it is a text. */
function isVideo({ content, type, name }: ImportedVideo): boolean {
  return content.byteLength > 0 && !type.startsWith('text/') && !name.endsWith('.txt')
}

async function readFiles({ headers, bytes }: Call): Promise<ImportedVideo[]> {
  const type = headers.get('content-type') ?? ''
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => {
    throw new Refusal(400, 'The form cannot be read')
  })
  const files = form.getAll('video').filter((entry) => typeof entry !== 'string')
  const good = files.length >= 1 && files.length <= 4
  refuseProblems(good ? [] : [{ path: 'video', message: 'must hold 1 to 4 files' }])
  return Promise.all(
    files.map(async (file) => ({
      name: file.name,
      type: file.type,
      content: new Uint8Array(await file.arrayBuffer()),
    })),
  )
}

function readUploads({ uploads }: FakeContext, ids: unknown): ImportedVideo[] {
  if (!Array.isArray(ids)) return []
  return ids.map((id: unknown) => {
    const upload = uploads.get(String(id))
    if (!upload) throw new Refusal(404, `No such upload: ${String(id)}`)
    if (receivedBytes(upload) < upload.length)
      throw new Refusal(409, `The upload ${String(id)} is not finished`)
    return { name: String(id), type: 'video/mp4', content: new Uint8Array(Buffer.concat(upload.parts)) }
  })
}
