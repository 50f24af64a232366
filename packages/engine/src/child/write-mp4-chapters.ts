import { type FileHandle, open } from 'node:fs/promises'

import { InternalError } from '../errors.ts'
import type { Chapter } from '../source.ts'

/**
 * Adds Nero's chapter list (`chpl`, what FFmpeg's own muxer writes and players read) to a file of ours, whose index
 * stands before its media. The index grows, so the media moves back and every offset to it grows alike.
 */
export async function writeMp4Chapters(path: string, chapters: readonly Chapter[]): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const index = await findIndex(file)
    const before = Buffer.alloc(index.size)
    await file.read(before, 0, index.size, index.at)
    const after = withChapters(before, chapterList(chapters))
    const grown = after.length - before.length
    moveOffsets(after, index.at, grown)
    await moveTail(file, index.at + index.size, grown)
    await file.write(after, 0, after.length, index.at)
  } finally {
    await file.close()
  }
}

async function findIndex(file: FileHandle): Promise<{ at: number; size: number }> {
  const header = Buffer.alloc(8)
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(header, 0, 8, at)
    const size = header.readUInt32BE(0)
    // Ours begins with its type and its index; sizes of 64 bits only come with the media behind them.
    if (bytesRead < 8 || size < 8) throw new InternalError('the new mp4 has no index before its media')
    if (header.toString('latin1', 4, 8) === 'moov') return { at, size }
    at += size
  }
}

function chapterList(chapters: readonly Chapter[]): Buffer {
  const entries = chapters.map(({ startSeconds, title }) => {
    const text = Buffer.from(title ?? '')
    const entry = Buffer.alloc(9)
    // In units of 100 ns.
    entry.writeBigUInt64BE(BigInt(Math.round(startSeconds * 1e7)), 0)
    entry.writeUInt8(text.length, 8)
    return Buffer.concat([entry, text])
  })
  return box('chpl', Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, chapters.length]), ...entries]))
}

/** The index with the list in its user data, which is made where there is none. */
function withChapters(index: Buffer, list: Buffer): Buffer {
  const userData = children(index, 8, index.length).find(({ type }) => type === 'udta')
  const at = userData?.at ?? index.length
  const content = userData ? index.subarray(at + 8, at + userData.size) : Buffer.alloc(0)
  const rest = userData ? index.subarray(at + userData.size) : Buffer.alloc(0)
  return box(
    'moov',
    Buffer.concat([index.subarray(8, at), box('udta', Buffer.concat([content, list])), rest]),
  )
}

function box(type: string, content: Buffer): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt32BE(content.length + 8)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, content])
}

interface Box {
  readonly type: string
  readonly at: number
  readonly size: number
}

function children(data: Buffer, from: number, to: number): Box[] {
  const found: Box[] = []
  for (let at = from; at + 8 <= to;) {
    const size = data.readUInt32BE(at)
    if (size < 8 || at + size > to) break
    found.push({ type: data.toString('latin1', at + 4, at + 8), at, size })
    at += size
  }
  return found
}

// The way down to the tables of where each chunk of media begins.
const onTheWay = ['trak', 'mdia', 'minf', 'stbl']

function moveOffsets(data: Buffer, indexAt: number, grown: number, from = 8, to = data.length): void {
  for (const { type, at, size } of children(data, from, to)) {
    if (onTheWay.includes(type)) moveOffsets(data, indexAt, grown, at + 8, at + size)
    if (type !== 'stco' && type !== 'co64') continue
    const count = data.readUInt32BE(at + 12)
    for (let entry = 0; entry < count; entry += 1) {
      if (type === 'co64') {
        const position = at + 16 + entry * 8
        data.writeBigUInt64BE(data.readBigUInt64BE(position) + BigInt(grown), position)
      } else {
        const position = at + 16 + entry * 4
        const offset = data.readUInt32BE(position) + grown
        if (offset >= 2 ** 32) throw new InternalError('the chapters would move media past 4 GiB')
        data.writeUInt32BE(offset, position)
      }
    }
  }
}

const blockBytes = 4 * 2 ** 20

/** Moves all from `from` on back by `by` bytes, last block first, so that nothing is overwritten before it moved. */
async function moveTail(file: FileHandle, from: number, by: number): Promise<void> {
  const { size } = await file.stat()
  const block = Buffer.alloc(Math.min(blockBytes, Math.max(size - from, 1)))
  for (let end = size; end > from; end = Math.max(end - block.length, from)) {
    const start = Math.max(end - block.length, from)
    await file.read(block, 0, end - start, start)
    await file.write(block, 0, end - start, start + by)
  }
}
