import type { Client } from '../client.ts'
import type { RetryOptions } from '../retry-options.ts'
import { internalsOf } from '../internals.ts'
import type { SendRequest } from '../transport.ts'
import { createHttpStack } from './http-stack.ts'
import type { PauseSwitch } from './pause-switch.ts'
import { rememberIn, type Remembered, type UploadStorage } from './upload-storage.ts'
import { uploadVideo } from './upload-video.ts'
import type { VideoSource } from './video-source.ts'

export interface UploadVideosOptions {
  readonly signal: AbortSignal
  readonly pausing: PauseSwitch
  readonly retry: Required<RetryOptions>
  readonly urlStorage: UploadStorage | undefined
  readonly partTimeoutMs: number
  readonly onProgress: ((sent: number, total: number) => void) | undefined
}

/** Uploads that were begun for one import. */
export interface Uploads {
  /** Uploads one video after the other; the ids of the finished uploads, in their order. */
  finish(): Promise<string[]>
  /** They are used up: nothing of them is to be remembered. */
  forget(): Promise<void>
  /** Deletes at the service what nobody will go on with: all of them, or those that are not remembered. */
  discard(which: 'all' | 'lost'): void
}

export function prepareUploads(
  client: Client,
  sources: readonly VideoSource[],
  options: UploadVideosOptions,
): Uploads {
  const { baseUrl, sendRequest } = internalsOf(client)
  const endpoint = `${baseUrl.replace(/\/$/, '')}/v1/uploads`
  const { origin } = new URL(endpoint)
  const places = sources.map(({ fingerprint }, index) =>
    rememberIn(
      options.urlStorage,
      fingerprint === undefined ? undefined : `${endpoint}|${String(index)}|${fingerprint}`,
    ),
  )
  const urls: (string | undefined)[] = []
  const total = sources.reduce((sum, { bytes }) => sum + bytes, 0)

  async function finishOne(source: VideoSource, index: number, sentBefore: number): Promise<string> {
    const place = places[index] ?? rememberIn(undefined, undefined)
    return uploadVideo(source, {
      ...options,
      endpoint,
      httpStack: createHttpStack({ sendRequest, origin, partTimeoutMs: options.partTimeoutMs }),
      knownUrl: await recallOwn(place, origin),
      onUrl: (url) => {
        if (urls[index] === url) return
        urls[index] = url
        // A full or forbidden storage costs the resumption, not the upload.
        void place.remember(url).catch(() => undefined)
      },
      onProgress: (sent) => options.onProgress?.(sentBefore + sent, total),
    })
  }

  return {
    async finish() {
      const finished: string[] = []
      let sent = 0
      for (const [index, source] of sources.entries()) {
        finished.push(toUploadId(await finishOne(source, index, sent)))
        sent += source.bytes
      }
      return finished
    },
    async forget() {
      await Promise.all(places.map((place) => place.forget())).catch(() => undefined)
    },
    discard(which) {
      for (const [index, url] of urls.entries()) {
        const place = places[index]
        if (url === undefined || (which === 'lost' && place?.isKept)) continue
        void place?.forget().catch(() => undefined)
        deleteUpload(sendRequest, url)
      }
    },
  }
}

/** What a storage holds may be of another installation, or planted: the key stays at its origin. */
async function recallOwn(place: Remembered, origin: string): Promise<string | undefined> {
  const url = await place.recall().catch(() => undefined)
  return url !== undefined && URL.canParse(url) && new URL(url).origin === origin ? url : undefined
}

function toUploadId(url: string): string {
  return decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '')
}

/** Nobody waits for it: what stays behind expires by itself. */
function deleteUpload(sendRequest: SendRequest, url: string): void {
  const headers = { 'tus-resumable': '1.0.0' }
  const request = new Request(url, { method: 'DELETE', headers, redirect: 'manual' })
  void sendRequest(request)
    .then((response) => response.body?.cancel())
    .catch(() => undefined)
}
