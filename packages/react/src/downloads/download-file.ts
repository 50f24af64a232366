import type { Client, CompletedJob } from '@video-upscale/client'
import { downloadVideo, type DownloadOptions } from '@video-upscale/client/download'

/** Which result to save, and where. */
export interface DownloadFileVariables extends DownloadOptions {
  readonly job: CompletedJob
  /** Under which name the browser saves it. Default: the name in its URL, else the job's id with its container. */
  readonly fileName?: string | undefined
  /** Takes the file instead of the browser's downloads, e.g. one from `showSaveFilePicker`. It is closed at the end. */
  readonly to?: WritableStream<Uint8Array> | undefined
}

/** Safari reads the object URL a while after the click. */
const readMs = 40_000

/**
 * Downloads a result and saves it as the browser saves downloads, or into a stream.
 *
 * @returns its length in bytes
 */
export async function downloadFile(
  client: Client,
  { job, fileName, to, ...options }: DownloadFileVariables,
): Promise<number> {
  let bytes = 0
  const onProgress = (received: number, total: number | null): void => {
    bytes = received
    options.onProgress?.(received, total)
  }
  const { stream } = await downloadVideo(client, job, { ...options, onProgress })
  if (to) {
    await stream.pipeTo(to)
    return bytes
  }
  const content = await new Response(stream, {
    headers: { 'content-type': 'application/octet-stream' },
  }).blob()
  save(content, fileName ?? nameOf(job, options.videoNo ?? 0))
  return content.size
}

function save(content: Blob, fileName: string): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  setTimeout(() => {
    URL.revokeObjectURL(url)
  }, readMs)
}

/** Signed URLs end in a token: a name is what has the ending of a video. */
function nameOf(job: CompletedJob, videoNo: number): string {
  const [name] = /[^/?#]+[.](mp4|mkv|mov|webm)(?=$|[?#])/i.exec(job.videoUrls[videoNo] ?? '') ?? []
  return name ?? `${job.id}.${containerOf(job)}`
}

/** What was asked for, or what a self-hosted server makes of the codec. Other services may not echo the request. */
function containerOf({ raw, report }: CompletedJob): string {
  const options = raw.input?.options
  const asked = isRecord(options) ? options.container : undefined
  if (typeof asked === 'string' && /^(mp4|mkv|mov|webm)$/.test(asked)) return asked
  if (report?.codec === 'vp9') return 'webm'
  return report?.codec === 'prores' ? 'mov' : 'mp4'
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
