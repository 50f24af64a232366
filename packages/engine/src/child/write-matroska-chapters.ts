import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'

import { InternalError } from '../errors.ts'
import type { Chapter } from '../source.ts'
import { readElement } from './read-element.ts'

const ids = {
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  void: 0xec,
  crc32: 0xbf,
  chapters: 0x1043a770,
  edition: 0x45b9,
  atom: 0xb6,
  uid: 0x73c4,
  start: 0x91,
  end: 0x92,
  display: 0x80,
  text: 0x85,
  language: 0x437c,
} as const

/**
 * Adds chapters at the end of a file of ours, and their place to the directory at its start (the SeekHead), behind
 * which FFmpeg's muxer leaves room. Readers look there before they read on.
 */
export async function writeMatroskaChapters(path: string, chapters: readonly Chapter[]): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const { size } = await file.stat()
    const head = Buffer.alloc(4096)
    await file.read(head, 0, head.length, 0)
    const { segment, directory, room } = findDirectory(head)
    const list = chapterList(chapters)
    const grown = withEntry(directory, size - segment.body)
    const filling = room - grown.length
    // An element of filling has a head of its own.
    if (filling < 9)
      throw new InternalError('the new matroska file has no room for the place of its chapters')
    const rest = element(ids.void, Buffer.alloc(filling - 9), 8)
    const segmentSize = Buffer.alloc(8)
    segmentSize.writeBigUInt64BE(2n ** 56n + BigInt(size + list.length - segment.body))
    await write(file, list, size)
    await write(file, segmentSize, segment.body - 8)
    await write(file, Buffer.concat([grown, rest]), directory.at)
  } finally {
    await file.close()
  }
}

async function write(file: FileHandle, data: Buffer, at: number): Promise<void> {
  await file.write(data, 0, data.length, at)
}

interface Directory {
  readonly at: number
  readonly content: Buffer
}

function findDirectory(head: Buffer) {
  const header = readElement(head, 0)
  const segment = readElement(head, header?.size == null ? head.length : header.body + header.size)
  const seekHead = segment && readElement(head, segment.body)
  const filling = seekHead?.size == null ? null : readElement(head, seekHead.body + seekHead.size)
  const isOurs = segment?.id === ids.segment && seekHead?.id === ids.seekHead && filling?.id === ids.void
  if (!isOurs || segment.size === null || seekHead.size === null || filling.size === null)
    throw new InternalError('the new matroska file does not begin as expected')
  const at = segment.body
  const content = head.subarray(seekHead.body, seekHead.body + seekHead.size)
  return { segment, directory: { at, content }, room: filling.body + filling.size - at }
}

function withEntry({ content }: Directory, position: number): Buffer {
  const chaptersId = Buffer.alloc(4)
  chaptersId.writeUInt32BE(ids.chapters)
  const entry = element(
    ids.seek,
    Buffer.concat([element(ids.seekId, chaptersId), element(ids.seekPosition, unsigned(position))]),
  )
  // A checksum comes first and covers the rest.
  const checked = content[0] === ids.crc32
  const entries = Buffer.concat([checked ? content.subarray(6) : content, entry])
  return element(ids.seekHead, checked ? withChecksum(entries) : entries)
}

function withChecksum(content: Buffer): Buffer {
  const sum = Buffer.alloc(4)
  sum.writeUInt32LE(crc32(content))
  return Buffer.concat([element(ids.crc32, sum), content])
}

function chapterList(chapters: readonly Chapter[]): Buffer {
  const atoms = chapters.map(({ startSeconds, endSeconds, title }, index) => {
    const display = Buffer.concat([
      element(ids.text, Buffer.from(title ?? '')),
      element(ids.language, Buffer.from('und')),
    ])
    return element(
      ids.atom,
      Buffer.concat([
        element(ids.uid, unsigned(index + 1)),
        element(ids.start, unsigned(Math.round(startSeconds * 1e9))),
        element(ids.end, unsigned(Math.round(endSeconds * 1e9))),
        ...(title === null ? [] : [element(ids.display, display)]),
      ]),
    )
  })
  return element(ids.chapters, withChecksum(element(ids.edition, Buffer.concat(atoms))))
}

function unsigned(value: number): Buffer {
  const data = Buffer.alloc(8)
  data.writeBigUInt64BE(BigInt(value))
  return data
}

/** An EBML element; its size in as few bytes as it takes, or in `sizeBytes`. */
function element(id: number, content: Buffer, sizeBytes = content.length < 127 ? 1 : 8): Buffer {
  const name = Buffer.from(id.toString(16), 'hex')
  const size = Buffer.alloc(sizeBytes)
  if (sizeBytes === 1) size.writeUInt8(0x80 | content.length)
  else size.writeBigUInt64BE(2n ** 56n + BigInt(content.length))
  return Buffer.concat([name, size, content])
}
