import { type FileHandle, open } from 'node:fs/promises'

import { FileTruncatedError, FileUnreadableError, NotAVideoError } from '../errors.ts'
import { readElement } from './read-element.ts'

/** Size of a file, and how long its own outermost structure says it is. */
export interface FileExtent {
  readonly bytes: number
  /** End of the last box, chunk or segment by its own header; null where the container doesn't say. */
  readonly declaredBytes: number | null
  /** An mp4 with media but without its index. */
  readonly indexMissing: boolean
  /** First tag of the container: mp4 brand, EBML DocType; empty where there is none. */
  readonly flavour: string
}

/**
 * Reads the few bytes that say how long the file should be, before FFmpeg sees it: FFmpeg reports a cut mp4
 * either as unreadable (moov at the end) or not at all (moov at the start).
 */
export async function readExtent(path: string): Promise<FileExtent> {
  const file = await openFile(path)
  try {
    const { size: bytes } = await file.stat()
    if (bytes === 0) throw new NotAVideoError('The file is empty.')
    const head = await readAt(file, 0, 64)
    if (head.subarray(0, 4).equals(Buffer.from([0x1a, 0x45, 0xdf, 0xa3])))
      return await matroskaExtent(file, bytes)
    if (head.toString('latin1', 0, 4) === 'RIFF') {
      // Capture programs that crash leave 0 here, and huge files wrap: only a plausible size counts.
      const declared = head.length < 8 ? 0 : head.readUInt32LE(4) + 8
      return { bytes, declaredBytes: declared > 8 ? declared : null, indexMissing: false, flavour: '' }
    }
    if (looksLikeMp4(head)) return await mp4Extent(file, bytes)
    return { bytes, declaredBytes: null, indexMissing: false, flavour: '' }
  } finally {
    await file.close()
  }
}

/** Throws FileTruncatedError, saying how much is missing, if the file ends before it says it does. */
export function refuseCutFile({ bytes, declaredBytes, indexMissing }: FileExtent): void {
  if (declaredBytes === null || declaredBytes <= bytes) {
    if (!indexMissing) return
    throw new FileTruncatedError(
      'The index of this mp4 (its moov box) is missing: its recording was never finished.',
      null,
    )
  }
  const missing = declaredBytes - bytes
  const share = missing / declaredBytes
  // Without its index, which comes last, nobody knows how long an mp4 is beyond its media.
  const atLeast = indexMissing ? 'at least ' : ''
  throw new FileTruncatedError(
    `The file is cut: ${atLeast}${missing} of ${declaredBytes} bytes (${(share * 100).toFixed(1)} %) are missing. Upload it whole.`,
    share,
  )
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    const file = await open(path, 'r')
    if ((await file.stat()).isFile()) return file
    await file.close()
  } catch (error) {
    throw new FileUnreadableError(`The file could not be opened: ${String(error)}`, { cause: error })
  }
  throw new FileUnreadableError('This is not a regular file.')
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

const mp4Boxes = ['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot', 'styp', 'moof', 'uuid']

function looksLikeMp4(head: Buffer): boolean {
  return mp4Boxes.includes(head.toString('latin1', 4, 8))
}

/** Walks the top-level boxes: each says its own length. */
async function mp4Extent(file: FileHandle, bytes: number): Promise<FileExtent> {
  let position = 0
  let flavour = ''
  const seen = new Set<string>()
  // A hostile file could hold millions of empty boxes; a real one has a few, fragmented ones some thousands.
  for (let boxes = 0; position < bytes && boxes < 100_000; boxes += 1) {
    const header = await readAt(file, position, 16)
    const type = header.toString('latin1', 4, 8)
    const size = boxSize(header, bytes - position)
    // Whatever isn't a box is junk behind the last one.
    if (size === null || !/^[\x20-\x7e\xa9]{4}$/.test(type)) break
    if (type === 'ftyp') flavour = header.toString('latin1', 8, 12)
    seen.add(type)
    position += size
  }
  return { bytes, declaredBytes: position, indexMissing: seen.has('mdat') && !seen.has('moov'), flavour }
}

function boxSize(header: Buffer, bytesLeft: number): number | null {
  if (header.length < 8) return null
  const size = header.readUInt32BE(0)
  if (size === 0) return bytesLeft
  if (size === 1) return header.length < 16 ? null : Number(header.readBigUInt64BE(8))
  return size < 8 ? null : size
}

const segmentId = 0x18538067
const docTypeId = 0x4282

/** Reads the EBML header for its DocType and the Segment's size, which live recordings leave unknown. */
async function matroskaExtent(file: FileHandle, bytes: number): Promise<FileExtent> {
  const head = await readAt(file, 0, 4096)
  const header = readElement(head, 0)
  if (header?.size == null) return { bytes, declaredBytes: null, indexMissing: false, flavour: '' }
  const end = header.body + header.size
  let flavour = ''
  for (let at = header.body; at < end;) {
    const element = readElement(head, at)
    if (element?.size == null) break
    if (element.id === docTypeId) flavour = head.toString('latin1', element.body, element.body + element.size)
    at = element.body + element.size
  }
  const segment = readElement(head, end)
  const known = segment?.id === segmentId && segment.size !== null
  const declaredBytes = known ? segment.body + (segment.size ?? 0) : null
  return { bytes, declaredBytes, indexMissing: false, flavour }
}
