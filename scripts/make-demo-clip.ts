import { Decoder, Demuxer, Encoder, FF_ENCODER_LIBX264, FilterAPI, Muxer } from 'node-av'

/** Scales a clip down by area and copies its sound: a source whose original is known. */
export async function makeDemoClip(
  original: string,
  target: string,
  { width, height } = { width: 640, height: 360 },
): Promise<void> {
  await using input = await Demuxer.open(original)
  const video = input.video()
  if (!video) throw new Error(`${original} has no video stream.`)
  const audio = input.audio()
  using decoder = await Decoder.create(video)
  using filter = FilterAPI.create(`scale=${String(width)}:${String(height)}:flags=area`)
  using encoder = await Encoder.create(FF_ENCODER_LIBX264, { options: { crf: 20, preset: 'medium' } })
  await using output = await Muxer.open(target)
  const videoIndex = output.addStream(encoder)
  const audioIndex = audio ? output.addStream(audio) : undefined
  for await (const packet of input.packets()) {
    // At the end of the file comes null, which drains decoder, filter and encoder.
    if (packet === null || packet.streamIndex === video.index) {
      for await (const encoded of encoder.packets(filter.frames(decoder.frames(packet)))) {
        await output.writePacket(encoded, videoIndex)
      }
    } else if (audioIndex !== undefined && packet.streamIndex === audio?.index) {
      await output.writePacket(packet, audioIndex)
    }
    packet?.free()
  }
}
