import type { Source } from '@video-upscale/engine'

import type { Storage } from '../storage/storage.ts'
import type { ProbedVideo } from './probe-files.ts'

/** A video of an import, where it stands in storage. */
export interface StoredVideo {
  readonly key: string
  readonly source: Source
}

/**
 * Where the videos of an import stand, in the order of `videoNo`.
 *
 * @param folder the import's id, and the attempt if there can be several: a late worker never touches the
 *   files of another
 */
export function sourceKeys(folder: string, count: number): string[] {
  return Array.from({ length: count }, (_, videoNo) => `sources/${folder}/${String(videoNo)}`)
}

/** Moves the files into storage. */
export async function storeVideos(
  storage: Pick<Storage, 'putFile'>,
  folder: string,
  videos: readonly ProbedVideo[],
): Promise<StoredVideo[]> {
  const stored: StoredVideo[] = []
  for (const [videoNo, key] of sourceKeys(folder, videos.length).entries()) {
    const video = videos[videoNo]
    if (!video) continue
    await storage.putFile(key, video.path)
    stored.push({ key, source: video.source })
  }
  return stored
}
