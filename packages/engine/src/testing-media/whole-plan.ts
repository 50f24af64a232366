import type { Plan } from '../plan.ts'

/** The same plan in one piece. */
export function inOnePiece(planned: Plan): Plan {
  const [first] = planned.segments
  if (!first) throw new Error('a plan without segments')
  return { ...planned, segments: [{ ...first, frames: planned.source.frames, toTicks: null }] }
}
