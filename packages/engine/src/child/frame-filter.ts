import { AV_BUFFERSRC_FLAG_KEEP_REF, AVCOL_SPC_RGB } from 'node-av/constants'
import { FFmpegError, Filter, type FilterContext, FilterGraph, Frame } from 'node-av/lib'

import { InternalError } from '../errors.ts'
import { pixelFormatName } from './color-names.ts'
import { isDrained, type Stage } from './stage.ts'

/** Frames through one of FFmpeg's filters, as in `bwdif=mode=send_frame`. It is set up for the first frame's format. */
export function createFrameFilter(name: string, args: string): Stage<Frame, Frame> {
  let graph: Awaited<ReturnType<typeof openGraph>> | undefined
  const filtered = new Frame()
  filtered.alloc()

  async function* push(frame: Frame | null): AsyncGenerator<Frame> {
    if (frame === null && graph === undefined) return
    graph ??= await openGraph(name, args, frame)
    must(await graph.source.buffersrcAddFrame(frame, AV_BUFFERSRC_FLAG_KEEP_REF), name)
    for (;;) {
      filtered.unref()
      const received = await graph.sink.buffersinkGetFrame(filtered)
      if (isDrained(received)) return
      must(received, name)
      yield filtered
    }
  }

  return {
    push,
    close: () => {
      filtered.free()
      graph?.graph.free()
    },
  }
}

async function openGraph(name: string, args: string, frame: Frame | null) {
  if (frame === null) throw new InternalError('a filter needs a frame')
  const graph = new FilterGraph()
  graph.alloc()
  const source = addFilter(graph, 'buffer', describe(frame))
  const filter = addFilter(graph, name, args)
  const sink = addFilter(graph, 'buffersink', '')
  must(source.link(0, filter, 0), name)
  must(filter.link(0, sink, 0), name)
  must(await graph.config(), name)
  return { graph, source, sink }
}

function addFilter(graph: FilterGraph, name: string, args: string): FilterContext {
  const filter = Filter.getByName(name)
  const context = filter && graph.createFilter(filter, name, args)
  if (!context) throw new InternalError(`this build of node-av has no filter ${name}=${args}`)
  return context
}

function describe(frame: Frame): string {
  // The filters here look at samples only; any clock and aspect will do.
  const format = pixelFormatName(frame.format)
  const space = frame.colorSpace === AVCOL_SPC_RGB ? '' : `:colorspace=${frame.colorSpace}`
  return `video_size=${frame.width}x${frame.height}:pix_fmt=${format}:time_base=1/1000:pixel_aspect=1/1${space}:range=${frame.colorRange}`
}

function must(result: number, name: string): void {
  if (result < 0) throw new InternalError(`the filter ${name} failed: ${FFmpegError.strerror(result)}`)
}
