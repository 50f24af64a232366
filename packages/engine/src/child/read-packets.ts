import { AVERROR_EOF } from 'node-av/constants'
import { FFmpegError, type FormatContext, Packet } from 'node-av/lib'

import { FileDamagedError } from '../errors.ts'

/** Every packet of the file in its order; each is valid until the next one is asked for. */
export async function* readPackets(input: FormatContext): AsyncGenerator<Packet> {
  const packet = new Packet()
  packet.alloc()
  try {
    for (;;) {
      const result = await input.readFrame(packet)
      if (result === AVERROR_EOF) return
      if (result < 0)
        throw new FileDamagedError(`The file can't be read to its end: ${FFmpegError.strerror(result)}.`)
      yield packet
      packet.unref()
    }
  } finally {
    packet.free()
  }
}
