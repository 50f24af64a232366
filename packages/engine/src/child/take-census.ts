import { createHash, type Hash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'

import {
  AV_CODEC_ID_AAC,
  AV_CODEC_ID_MOV_TEXT,
  AV_CODEC_ID_VP8,
  AV_NOPTS_VALUE,
  AV_PKT_FLAG_CORRUPT,
  AV_PKT_FLAG_DISCARD,
  AVERROR_EOF,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants'
import { avGetCodecName, FFmpegError, type FormatContext, Packet, type Stream } from 'node-av/lib'

import { FileDamagedError } from '../errors.ts'
import { plainText, textOf } from './subtitle-text.ts'

/** What reading every packet of one stream showed. Times are in ticks of the stream's time base. */
export interface StreamCensus {
  packets: number
  bytes: number
  /** Packets that the demuxer found cut short. */
  corrupt: number
  /** Presentation time of every shown packet, in file order. */
  readonly times: number[]
  /** True where the container leaves out presentation times (avi); `times` then holds decoding times. */
  timesAreDecodeTimes: boolean
  /** Presentation time of every keyframe that nothing before it in the file is shown after. */
  readonly keyframeTimes: number[]
  /** Duration of the packet shown last; 0 where the container doesn't say. */
  lastDuration: number
  /** SHA-256 over payloads and their lengths; null where hashing was not asked for. */
  sha256: string | null
}

export interface CensusOptions {
  /** Hash the payloads of these streams. */
  readonly hash?: readonly number[]
  /** Of these, hash what a viewer reads, whatever plain-text codec says it. */
  readonly texts?: readonly number[]
  /** Sees each packet while it is valid. */
  readonly onPacket?: (packet: Packet) => Promise<void> | null
}

const packetsPerTurn = 256

/** Reads every packet from here to the end, without decoding. Index in the answer = stream index. */
export async function takeCensus(input: FormatContext, options: CensusOptions = {}): Promise<StreamCensus[]> {
  const counters = input.streams.map((stream) =>
    createCounter(stream, {
      hashed: options.hash?.includes(stream.index) ?? false,
      asText: options.texts?.includes(stream.index) ?? false,
    }),
  )
  const packet = new Packet()
  packet.alloc()
  try {
    for (let read = 1; ; read += 1) {
      // Packets are read in one go for speed; the pause lets the loop notice that the parent is gone.
      if (read % packetsPerTurn === 0) await setImmediate()
      const result = input.readFrameSync(packet)
      if (result === AVERROR_EOF) break
      if (result < 0)
        throw new FileDamagedError(`The file can't be read to its end: ${FFmpegError.strerror(result)}.`)
      counters[packet.streamIndex]?.count(packet)
      const handled = options.onPacket?.(packet)
      if (handled) await handled
      packet.unref()
    }
  } finally {
    packet.free()
  }
  return counters.map((counter) => counter.finish())
}

function createCounter(stream: Stream, { hashed, asText }: { hashed: boolean; asText: boolean }) {
  const { codecpar } = stream
  const census: StreamCensus = {
    packets: 0,
    bytes: 0,
    corrupt: 0,
    times: [],
    timesAreDecodeTimes: false,
    keyframeTimes: [],
    lastDuration: 0,
    sha256: null,
  }
  const hash = hashed ? createHash('sha256') : null
  const isVideo = codecpar.codecType === AVMEDIA_TYPE_VIDEO
  const mayBeAdts = codecpar.codecId === AV_CODEC_ID_AAC && codecpar.extradataSize === 0
  const decodeTimes: number[] = []
  let latest = -Infinity

  function count(packet: Packet): void {
    if (isSubtitleGap(packet, stream)) return
    const payload = hash ? payloadOf(packet) : null
    if (hash && payload === null) return
    census.packets += 1
    if (packet.hasFlags(AV_PKT_FLAG_CORRUPT)) census.corrupt += 1
    const skipped = mayBeAdts && payload ? adtsHeaderLength(payload) : 0
    census.bytes += (payload?.length ?? packet.size) - skipped
    if (hash && payload) addToHash(hash, payload.subarray(skipped))
    if (isVideo && isHidden(packet, stream)) return
    noteTime(packet)
  }

  /** What is hashed; null for a text packet without a text. */
  function payloadOf({ data }: Packet): Buffer | null {
    const bytes = data ?? Buffer.alloc(0)
    if (!asText) return bytes
    const text = textOf(avGetCodecName(codecpar.codecId) ?? '', bytes)
    return text === null ? null : Buffer.from(plainText(text))
  }

  function noteTime({ pts, dts, duration, isKeyframe }: Packet): void {
    if (pts === AV_NOPTS_VALUE) census.timesAreDecodeTimes = true
    // A packet without any time follows the one before it.
    const next = (decodeTimes.at(-1) ?? 0) + census.lastDuration
    const decodeTime = dts === AV_NOPTS_VALUE ? (pts === AV_NOPTS_VALUE ? next : Number(pts)) : Number(dts)
    decodeTimes.push(decodeTime)
    const time = pts === AV_NOPTS_VALUE ? decodeTime : Number(pts)
    census.times.push(time)
    if (time < latest) return
    if (isVideo && isKeyframe && time > latest) census.keyframeTimes.push(time)
    latest = time
    census.lastDuration = Number(duration)
  }

  function finish(): StreamCensus {
    if (hash) census.sha256 = hash.digest('hex')
    return census.timesAreDecodeTimes ? { ...census, times: decodeTimes } : census
  }

  return { count, finish }
}

function addToHash(hash: Hash, payload: Buffer): void {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(payload.length)
  hash.update(length).update(payload)
}

/** AAC in transport streams carries a header on each packet; mp4 keeps that once, in the track. */
function adtsHeaderLength(payload: Buffer): number {
  const [first = 0, second = 0] = payload
  if (first !== 0xff || (second & 0xf6) !== 0xf0) return 0
  return second & 1 ? 7 : 9
}

/** True for packets that show no picture of their own: empty (the last one stays), cut by an edit list, hidden VP8. */
export function isHidden(packet: Packet, stream: Stream): boolean {
  if (packet.size === 0 || packet.hasFlags(AV_PKT_FLAG_DISCARD)) return true
  if (stream.codecpar.codecId !== AV_CODEC_ID_VP8) return false
  const first = packet.data?.[0]
  return first !== undefined && (first & 0x10) === 0
}

/** mp4 fills the time between two texts with an empty one; each muxer does so in its own way, and none is content. */
export function isSubtitleGap(packet: Packet, stream: Stream): boolean {
  return stream.codecpar.codecId === AV_CODEC_ID_MOV_TEXT && packet.size <= 2
}
