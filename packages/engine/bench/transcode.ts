import { Decoder, Demuxer, Encoder, FF_ENCODER_LIBX264, FilterAPI, type Frame, Muxer } from 'node-av'

export interface Transcode {
  readonly input: string
  /** The input is the description of one of FFmpeg's own sources. */
  readonly generated?: boolean
  readonly output: string
  readonly filters: string
  readonly x264: Readonly<Record<string, string | number>>
  /** Of the encoder; its own choice otherwise. */
  readonly threads?: number
  readonly frames?: number
}

/** Decode → filter → x264 through node-av's own pipeline: it makes the benchmark's sources, and is a peer in it. */
export async function transcode(options: Transcode): Promise<{ readonly frames: number }> {
  await using input = await Demuxer.open(options.input, options.generated === true ? { format: 'lavfi' } : {})
  const video = input.video()
  if (!video) throw new Error(`${options.input} has no video.`)
  using decoder = await Decoder.create(video)
  using filter = FilterAPI.create(`${options.filters},format=yuv420p`)
  using encoder = await Encoder.create(FF_ENCODER_LIBX264, {
    options: { ...options.x264 },
    ...(options.threads === undefined ? {} : { threadCount: options.threads }),
  })
  await using output = await Muxer.open(options.output)
  const stream = output.addStream(encoder)
  const pictures = atMost(
    filter.frames(decoder.frames(input.packets(video.index))),
    options.frames ?? Infinity,
  )
  let frames = 0
  for await (const packet of encoder.packets(pictures)) {
    if (packet) frames += 1
    await output.writePacket(packet, stream)
    packet?.free()
  }
  return { frames }
}

/** Stops a source that does not end by itself, with the null that drains what follows. */
async function* atMost(frames: AsyncIterable<Frame | null>, count: number): AsyncGenerator<Frame | null> {
  let index = 0
  for await (const frame of frames) {
    if (frame === null || index === count) break
    index += 1
    yield frame
  }
  yield null
}
