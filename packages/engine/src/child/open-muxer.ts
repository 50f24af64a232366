import { type Dictionary, FFmpegError, FormatContext, type Packet } from 'node-av/lib'

import { OutputUnwritableError } from '../errors.ts'

/** A file that FFmpeg writes. */
export interface Muxer {
  /** Takes the streams and tags, before `start`. */
  readonly context: FormatContext
  start(options: Dictionary): Promise<void>
  /** Takes the packet's data; its stream index and times must be the file's. */
  write(packet: Packet): Promise<void>
  /** Writes the file's end and closes it. */
  finish(): Promise<void>
  /** Closes it as it is, if it is open. */
  close(): Promise<void>
}

/** Sets a file up. Everything throws OutputUnwritableError, which calls the file `name`. */
export function openMuxer(format: string, path: string, name: string): Muxer {
  const context = new FormatContext()
  let isOpen = false
  must(context.allocOutputContext2(null, format, `file:${path}`), 'set up')

  function must(result: number, what: string): void {
    if (result >= 0) return
    throw new OutputUnwritableError(`${name} could not be ${what}: ${FFmpegError.strerror(result)}.`)
  }

  async function close(): Promise<void> {
    if (!isOpen) return
    isOpen = false
    await context.closeOutput()
    context.freeContext()
  }

  return {
    context,
    start: async (options) => {
      must(await context.openOutput(), `created at ${path}`)
      isOpen = true
      must(await context.writeHeader(options), 'started')
    },
    write: async (packet) => {
      must(await context.interleavedWriteFrame(packet), 'written')
    },
    finish: async () => {
      must(await context.writeTrailer(), 'finished')
      await close()
    },
    close,
  }
}
