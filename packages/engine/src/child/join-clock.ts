/** When a packet is decoded, and for how long its frame is shown. */
export interface PacketTime {
  readonly decodeTicks: number
  readonly durationTicks: number
}

/**
 * The times of packets that come from several encoders, as one encoder would have given them: decoding runs through
 * the presentation times in their order, as many frames early as any frame is moved ahead.
 *
 * `times` are presentation times in order of decoding, all different; `end` is when the last frame's ends.
 */
export function joinClock(times: readonly number[], end: number): PacketTime[] {
  const shown = times.toSorted((a, b) => a - b)
  const ranks = new Map(shown.map((time, rank) => [time, rank]))
  const rankOf = (time: number) => ranks.get(time) ?? 0
  const delay = times.reduce((most, time, index) => Math.max(most, index - rankOf(time)), 0)
  const at = (rank: number) => shown[rank] ?? 0
  const lead = at(delay) - at(0)
  return times.map((time, index) => ({
    decodeTicks: index < delay ? at(index) - lead : at(index - delay),
    durationTicks: (shown[rankOf(time) + 1] ?? end) - time,
  }))
}
