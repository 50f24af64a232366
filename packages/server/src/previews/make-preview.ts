import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cut, plan, probe, upscale, type Source, type Stretch } from '@video-upscale/engine'

import type { Preview, PreviewRequest } from '../http/wire.ts'
import { engineOptions } from '../jobs/engine-options.ts'
import { previewPrefix, previewTtlSeconds } from '../retention/delete-old-previews.ts'
import type { ServerContext } from '../server-context.ts'
import { fetchSource } from '../worker/fetch-source.ts'

/** Long enough for three seconds of any video; what takes longer is no preview. */
const timeoutMs = 180_000

export interface PreviewVideo {
  readonly sourceKey: string
  readonly source: Source
  readonly stretch: Stretch
  readonly options: PreviewRequest['options']
}

/** Cuts a stretch out of a source, upscales it, and stores both. The upscale sees what the viewer sees as "before". */
export async function makePreview(
  {
    storage,
    workDir,
    signFileUrl,
    now,
    config,
  }: Pick<ServerContext, 'storage' | 'workDir' | 'signFileUrl' | 'now' | 'config'>,
  video: PreviewVideo,
  signal: AbortSignal,
): Promise<Preview> {
  const id = randomUUID()
  const directory = join(workDir, `preview-${id}`)
  await mkdir(directory, { recursive: true })
  try {
    const path = await fetchSource(storage, video.sourceKey, directory)
    const limits = { timeoutMs }
    const before = await cut({ ...video.source, path }, video.stretch, join(directory, 'before.mp4'), {
      signal,
      limits,
    })
    const planned = plan(await probe(before.path, { signal }), playable(video.options))
    const after = await upscale(planned, join(directory, 'after.mp4'), {
      signal,
      limits,
      provider: config.provider,
    })
    const expiresAt = new Date(now().getTime() + previewTtlSeconds * 1000)
    const store = async (fileName: string, from: string): Promise<string> => {
      const key = `${previewPrefix}${id}/${fileName}`
      await storage.putFile(key, from)
      return signFileUrl({ key, fileName, expiresAt })
    }
    return {
      beforeUrl: await store('before.mp4', before.path),
      afterUrl: await store('after.mp4', after.path),
      atSeconds: before.atSeconds,
      seconds: before.seconds,
      width: planned.output.width,
      height: planned.output.height,
      expiresAt: expiresAt.toISOString(),
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The request's options, as far as they change the picture; the file is one that any browser plays. */
function playable(options: PreviewRequest['options']) {
  const { codec = 'h264', scale, model, quality, preset } = engineOptions(options)
  return {
    ...(scale === undefined ? {} : { scale }),
    ...(model === undefined ? {} : { model }),
    // Quality and preset mean something else to each codec.
    ...(codec === 'h264' && quality !== undefined ? { quality } : {}),
    ...(codec === 'h264' && preset !== undefined ? { preset } : {}),
    codec: 'h264' as const,
    container: 'mp4' as const,
  }
}
