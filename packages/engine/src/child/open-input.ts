import { resolve } from 'node:path'

import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_DISPOSITION_TIMED_THUMBNAILS,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants'
import { Dictionary, FFmpegError, FormatContext, type Stream } from 'node-av/lib'

import { FileDamagedError, NotAVideoError } from '../errors.ts'

// Demuxers that read one file and nothing else. Never hls, dash, concat, image sequences or anything that a
// text file could turn into: those open other files by name, whatever the protocol whitelist says.
const allowedDemuxers = [
  'mov,mp4,m4a,3gp,3g2,mj2',
  'matroska,webm',
  'avi',
  'mpegts',
  'mpeg',
  'flv',
  'ogg',
  'asf',
].join(',')

/** Opens a local file and reads its stream headers. The caller closes it. */
export async function openInput(path: string): Promise<FormatContext> {
  const input = new FormatContext()
  const options = Dictionary.fromObject({ format_whitelist: allowedDemuxers, protocol_whitelist: 'file' })
  // The explicit protocol keeps a name such as `concat:a|b` a file name.
  const opened = await input.openInput(`file:${resolve(path)}`, null, options)
  options.free()
  if (opened < 0) {
    throw new NotAVideoError(
      `This is not a video we read (${FFmpegError.strerror(opened)}). Give an mp4, mov, mkv, webm, avi, mpeg-ts, mpeg, flv, ogg or asf file; playlists are not opened.`,
    )
  }
  const found = await input.findStreamInfo()
  if (found >= 0) return input
  await input.closeInput()
  throw new FileDamagedError(`The streams of this file can't be read: ${FFmpegError.strerror(found)}.`)
}

/** The first video stream that is not a still picture. */
export function findVideoStream(input: FormatContext): Stream {
  const stream = input.streams.find(
    (candidate) => candidate.codecpar.codecType === AVMEDIA_TYPE_VIDEO && !isCoverPicture(candidate),
  )
  if (stream) return stream
  throw new NotAVideoError('This file has no video stream.')
}

export function isCoverPicture(stream: Stream): boolean {
  return (
    stream.hasDisposition(AV_DISPOSITION_ATTACHED_PIC) ||
    stream.hasDisposition(AV_DISPOSITION_TIMED_THUMBNAILS)
  )
}
