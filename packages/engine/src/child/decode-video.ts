import {
  AV_CODEC_FLAG_OUTPUT_CORRUPT,
  AV_CODEC_ID_VP8,
  AV_CODEC_ID_VP9,
  FF_DECODER_LIBVPX_VP8,
  FF_DECODER_LIBVPX_VP9,
} from 'node-av/constants'
import { Codec, CodecContext, FFmpegError, Frame, type Packet, type Stream } from 'node-av/lib'

import { FileDamagedError, UnsupportedSourceError } from '../errors.ts'
import { isDrained, type Stage } from './stage.ts'

/** Packets in, shown frames out, in the order of presentation. */
export async function openVideoDecoder(stream: Stream): Promise<Stage<Packet, Frame>> {
  const context = await openContext(stream)
  const frame = new Frame()
  frame.alloc()

  async function* push(packet: Packet | null): AsyncGenerator<Frame> {
    // To FFmpeg an empty packet is the end of the stream; in avi and ogg it says that the last picture stays.
    if (packet?.size === 0) return
    const sent = await context.sendPacket(packet)
    if (sent < 0) throw undecodable(sent)
    for (;;) {
      const received = await context.receiveFrame(frame)
      if (isDrained(received)) return
      if (received < 0) throw undecodable(received)
      yield frame
    }
  }

  function close(): void {
    frame.free()
    context.freeContext()
  }

  return { push, close }
}

async function openContext(stream: Stream): Promise<CodecContext> {
  const decoder = findDecoder(stream)
  if (!decoder) throw new UnsupportedSourceError('There is no decoder for the video codec of this file.')
  const context = new CodecContext()
  context.allocContext3(decoder)
  context.parametersToContext(stream.codecpar)
  context.pktTimebase = stream.timeBase
  // 0: as many threads as the machine has.
  context.threadCount = 0
  // A stream that starts between keyframes still shows its first frames, as players do; none may go missing.
  context.setFlags(AV_CODEC_FLAG_OUTPUT_CORRUPT)
  const opened = await context.open2(decoder)
  if (opened >= 0) return context
  context.freeContext()
  throw new UnsupportedSourceError(`The video can't be decoded: ${FFmpegError.strerror(opened)}.`)
}

/** FFmpeg's own VP8 and VP9 decoders leave out the alpha that lies beside the packets; libvpx reads it. */
function findDecoder({ codecpar, metadata }: Stream): Codec | null {
  // node-av answers undefined, not null, for a stream without tags.
  const hasAlpha = (metadata as typeof metadata | undefined)?.get('alpha_mode') === '1'
  if (hasAlpha && codecpar.codecId === AV_CODEC_ID_VP9) return Codec.findDecoderByName(FF_DECODER_LIBVPX_VP9)
  if (hasAlpha && codecpar.codecId === AV_CODEC_ID_VP8) return Codec.findDecoderByName(FF_DECODER_LIBVPX_VP8)
  return Codec.findDecoder(codecpar.codecId)
}

function undecodable(result: number): FileDamagedError {
  return new FileDamagedError(`The video can't be decoded: ${FFmpegError.strerror(result)}.`)
}
