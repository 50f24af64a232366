import { AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants'

/**
 * One step of the pipeline: decode, upscale, encode. `push` takes one item and yields what has become ready,
 * which may be nothing yet; `push(null)` drains what is left. What it yields is the stage's own and valid only
 * until the next one is asked for: a stage that needs it longer takes its own reference.
 */
export interface Stage<In, Out> {
  push(item: In | null): AsyncIterable<Out>
  close(): void
}

/** True if a codec has nothing more to give now: it wants input, or it is drained. */
export function isDrained(result: number): boolean {
  return result === AVERROR_EAGAIN || result === AVERROR_EOF
}
