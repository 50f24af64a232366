import type { TextSubtitleCodec } from '../containers.ts'

/** The text in one packet of a plain-text subtitle codec; null for a packet without any. */
export function textOf(codec: string, payload: Buffer): string | null {
  if (codec !== 'mov_text') return payload.length === 0 ? null : payload.toString('utf8')
  // Two bytes of length, the text, then boxes with styles.
  const length = payload.length < 2 ? 0 : payload.readUInt16BE(0)
  return length === 0 ? null : payload.toString('utf8', 2, 2 + length)
}

/** One packet of another codec that says the same. */
export function packetOf(codec: TextSubtitleCodec, text: string): Buffer {
  if (codec !== 'mov_text') return Buffer.from(text)
  const bytes = Buffer.from(plainText(text))
  const length = Buffer.alloc(2)
  length.writeUInt16BE(Math.min(bytes.length, 0xffff))
  return Buffer.concat([length, bytes.subarray(0, 0xffff)])
}

/** What a viewer reads: no tags, no line ends behind it, and one kind of line end. */
export function plainText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/<\/?[a-z][^>\n]*>/gi, '')
    .replace(/\{\\[^}\n]*\}/g, '')
    .trimEnd()
}

/**
 * The sample description that a tx3g track must have (3GPP TS 26.245): white sans-serif at the bottom, centred. Its
 * reader needs it for the font table; FFmpeg writes it only if it is there.
 */
export function textSampleDescription(): Buffer {
  const font = Buffer.from('Sans-Serif')
  const table = Buffer.alloc(8 + 2 + 2 + 1)
  table.writeUInt32BE(table.length + font.length, 0)
  table.write('ftab', 4, 'latin1')
  table.writeUInt16BE(1, 8)
  table.writeUInt16BE(1, 10)
  table.writeUInt8(font.length, 12)
  const description = Buffer.alloc(30)
  description.writeInt8(1, 4)
  description.writeInt8(-1, 5)
  description.writeUInt16BE(1, 22)
  description.writeUInt8(18, 25)
  description.writeUInt32BE(0xffffffff, 26)
  return Buffer.concat([description, table, font])
}
