/** Something to be timed. */
export interface Competitor {
  readonly name: string
  readonly run: () => Promise<Timing>
}

export interface Timing {
  readonly frames: number
  /** From the call, or from the start of the process, to its end. */
  readonly seconds: number
  /** What a peer measured itself: without the start of its process and the loading of its network. */
  readonly ownSeconds?: number
  readonly rssBytes?: number | null
  /** 0…1: what the engine took over from the frames before. */
  readonly reusedShare?: number
}

/** The median of the rounds, and how far they lie apart. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export type Rounds = ReadonlyMap<string, readonly Timing[]>

/** One round of every competitor, then the next: what slows the machine down for a while slows all of them. */
export async function measureRounds(competitors: readonly Competitor[], rounds: number): Promise<Rounds> {
  const timings = new Map<string, Timing[]>(competitors.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, run } of competitors) timings.get(name)?.push(await run())
  }
  return timings
}

export function framesPerSecond(rounds: Rounds, name: string): Spread {
  return spreadOf((rounds.get(name) ?? []).map(({ frames, seconds }) => frames / seconds))
}

/** How many times as fast `name` was as `other`, round by round. `own` takes the clock of `other` itself. */
export function ratioOf(
  rounds: Rounds,
  name: string,
  other: string,
  clock: 'whole' | 'own' = 'whole',
): Spread {
  const others = rounds.get(other) ?? []
  const ratios = (rounds.get(name) ?? []).flatMap(({ frames, seconds }, round) => {
    const beside = others[round]
    if (!beside) return []
    const besideSeconds = clock === 'own' ? (beside.ownSeconds ?? Number.NaN) : beside.seconds
    return [frames / seconds / (beside.frames / besideSeconds)]
  })
  return spreadOf(ratios)
}

/**
 * How many times as fast `name` was as the `parts` of its work one after the other, round by round; their starts not
 * counted. 1 is a pipeline that costs nothing beside its parts.
 */
export function ratioOfParts(rounds: Rounds, name: string, parts: readonly string[]): Spread {
  const ratios = (rounds.get(name) ?? []).map(({ frames, seconds }, round) => {
    const secondsAFrame = parts.map((part) => {
      const timing = rounds.get(part)?.[round]
      return timing?.ownSeconds === undefined ? Number.NaN : timing.ownSeconds / timing.frames
    })
    return (frames / seconds) * secondsAFrame.reduce((sum, each) => sum + each, 0)
  })
  return spreadOf(ratios)
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (index: number): number => sorted[index] ?? Number.NaN
  const middle = (sorted.length - 1) / 2
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  }
}

/** Median, smallest and largest, as a table's cells. */
export function spreadCells({ median, min, max }: Spread, digits: number): string[] {
  return [median, min, max].map((value) => value.toFixed(digits))
}
