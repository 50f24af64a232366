import { z } from 'zod'

/** The middle of the rounds and how far they lie apart, in either of the words that the benches have for it. */
const spread = z.union([
  z.object({ median: z.number(), least: z.number(), most: z.number() }),
  z
    .object({ median: z.number(), min: z.number(), max: z.number() })
    .transform(({ median, min, max }) => ({ median, least: min, most: max })),
])
export type Spread = z.output<typeof spread>

/** A peer that broke has no number. */
const orBroken = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([schema, z.object({ error: z.string() }).transform(() => undefined)])
const percentiles = z.object({ p50: z.number(), p99: z.number() })
const posts = orBroken(z.object({ count: z.number(), key: z.string().optional(), outcome: z.string() }))

/** Of `pnpm bench:client`. */
export const clientParts = {
  size: z.array(
    z.object({
      name: z.string(),
      bundle: orBroken(z.object({ bytes: z.number() })),
      install: orBroken(z.number()),
    }),
  ),
  import: z.array(z.object({ name: z.string(), ms: orBroken(spread) })),
  overhead: z.object({
    fetchUs: spread,
    peers: z.array(z.object({ name: z.string(), overheadUs: orBroken(spread) })),
  }),
  gets: z.array(z.object({ name: z.string(), runs: z.array(orBroken(z.object({ gets: z.number() }))) })),
  posts: z.array(z.object({ name: z.string() }).catchall(z.union([posts, z.string()]))),
}

/** Of `pnpm bench:engine`. */
export const engineParts = {
  speed: z.object({
    speeds: z.array(
      z.object({ size: z.string(), what: z.string(), fps: spread, rssBytes: z.number().nullable() }),
    ),
    ratios: z.array(z.object({ size: z.string(), what: z.string(), beside: z.string(), ratio: spread })),
  }),
  reuse: z.array(
    z.object({
      clip: z.string(),
      model: z.string(),
      reusedShare: z.number(),
      speedUp: spread,
      isSame: z.boolean(),
    }),
  ),
  quality: z.array(
    z.object({
      clip: z.string(),
      model: z.string(),
      psnrY: z.number(),
      ssimY: z.number(),
      xpsnrY: z.number(),
    }),
  ),
  segments: z.object({
    segments: z.array(z.number()),
    psnrDifferenceDb: z.number(),
    bytesRatio: z.number(),
    hasSameFrames: z.boolean(),
    hasSameTimes: z.boolean(),
    killed: z.object({
      framesMade: z.number(),
      framesResumed: z.number(),
      framesRedone: z.number(),
      longestSegment: z.number(),
      isSame: z.boolean(),
    }),
  }),
  peers: z.array(
    z.object({
      clip: z.string(),
      what: z.string(),
      fps: spread,
      ratio: spread,
      quality: z.object({ psnrY: z.number(), ssimY: z.number(), xpsnrY: z.number() }),
    }),
  ),
}

/** Of `pnpm bench:server`. */
export const serverParts = {
  submits: z.object({
    submit: spread,
    submitP50Ms: spread,
    submitP99Ms: spread,
    submitToSend: spread,
    oneAccountToSend: spread,
    submitToBare: spread,
  }),
  workerStartMs: spread,
  backlog: z.object({
    engine: z.string(),
    workers: z.number(),
    growth: z.array(
      z.object({
        backlog: z.number(),
        putPerSecond: z.number().nullable(),
        oneWorker: z.object({ bothMs: percentiles }).nullable(),
      }),
    ),
    drain: z.object({ perSecond: z.number() }),
    fairness: z.object({ lateJobs: z.array(z.object({ seconds: z.number(), fifoSeconds: z.number() })) }),
  }),
  fanOut: z.object({
    width: z.number(),
    height: z.number(),
    frames: z.number(),
    model: z.string(),
    runs: z.array(
      z.object({
        workers: z.number(),
        killed: z.boolean(),
        rounds: z.array(
          z.object({
            makespan: z.number(),
            split: z.number(),
            join: z.number(),
            redone: z.number(),
            frames: z.number(),
            proven: z.boolean(),
          }),
        ),
      }),
    ),
  }),
}

const allParts = { ...clientParts, ...engineParts, ...serverParts }
type Parts = typeof allParts
export type PartName = keyof Parts
export type Part<Name extends PartName> = z.output<Parts[Name]>
export const partNames = Object.keys(allParts) as PartName[]

/** What a bench says of the machine, the day and the versions; each bench has its own words beside `date` and `cpu`. */
const facts = z.record(z.string(), z.union([z.string(), z.number()]))
export type Facts = z.output<typeof facts>

/** The line of JSON that a bench ends with: where it ran, and its parts. */
export const benchRun = z.looseObject({ machine: facts.and(z.object({ date: z.string(), cpu: z.string() })) })
export type BenchRun = z.output<typeof benchRun>

/** A part as it was measured, and what it holds for. */
export interface Measured<Name extends PartName> {
  readonly data: Part<Name>
  readonly facts: Facts
}

/** Looks for the newest measurement of a part. @throws where it has another shape than the page knows */
export function findPart<Name extends PartName>(
  runs: readonly BenchRun[],
  name: Name,
): Measured<Name> | undefined {
  const run = runs.findLast((each) => hasPart(each, name))
  if (!run) return undefined
  const parsed = allParts[name].safeParse(run[name])
  if (!parsed.success)
    throw new Error(
      `"${name}" of ${run.machine.date} is not what the page knows; mend scripts/benchmarks/bench-run.ts:\n${z.prettifyError(parsed.error)}`,
    )
  const versions = facts.safeParse(run.versions)
  return { data: parsed.data as Part<Name>, facts: { ...run.machine, ...versions.data } }
}

export function hasPart(run: BenchRun, name: PartName): boolean {
  return run[name] !== undefined && run[name] !== null
}
