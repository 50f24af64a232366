import { Decoder, Demuxer, type Frame } from 'node-av'

/** Every frame of a file's video. It throws if the file does not decode cleanly. */
export async function* decodeFrames(path: string): AsyncGenerator<Frame> {
  await using input = await Demuxer.open(path)
  const video = input.video()
  if (!video) throw new Error(`${path} has no video stream.`)
  using decoder = await Decoder.create(video, { exitOnError: true })
  for await (const frame of decoder.frames(input.packets(video.index))) {
    if (frame) yield frame
  }
}

export interface DecodedVideo {
  readonly width: number
  readonly height: number
  readonly frames: number
}

/** Decodes a file from end to end and says what came out. */
export async function decodeWhole(path: string): Promise<DecodedVideo> {
  let frames = 0
  let size = { width: 0, height: 0 }
  for await (const frame of decodeFrames(path)) {
    size = { width: frame.width, height: frame.height }
    frames += 1
    frame.free()
  }
  return { ...size, frames }
}
