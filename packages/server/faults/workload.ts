import type { CallbackTarget } from './callback-target.ts'
import { importClip, submit, type Caller } from './caller.ts'
import { clips } from './clips.ts'
import type { SeededRandom } from './seeded-random.ts'

export interface SubmittedJob {
  readonly clip?: keyof typeof clips
  readonly caller?: Caller
  readonly ownImport?: boolean
}

/** What was answered 200. */
export interface AcceptedJob {
  readonly id: string
  readonly caller: Caller
  readonly callback: boolean
}

/** All that was asked of an installation, and what was seen of it: what an audit looks at. */
export interface Workload {
  readonly random: SeededRandom
  readonly caller: Caller
  readonly callbacks: CallbackTarget
  readonly accepted: AcceptedJob[]
  /** Long clips and long pauses: more is hit in its middle, and all takes longer. */
  readonly thorough: boolean
  /** Ids of the first account's imports that were answered 200. */
  readonly imported: string[]
  /** Broken promises that no count shows, in words. */
  readonly faults: string[]
  /** Media processes of killed servers that were still there when they should have ended. */
  readonly strays: number[]
  /** Submits one job and waits for its answer. Jobs share an import of their clip unless they bring their own. */
  submit(job?: SubmittedJob): Promise<void>
}

export type WorkloadOptions = Pick<Workload, 'random' | 'caller' | 'callbacks' | 'thorough'>

export function createWorkload(options: WorkloadOptions): Workload {
  const { random, caller: usual, callbacks } = options
  const accepted: AcceptedJob[] = []
  const imported: string[] = []
  const sources = new Map<string, Promise<string>>()
  return {
    ...options,
    accepted,
    imported,
    faults: [],
    strays: [],
    async submit({ clip = 'short', caller = usual, ownImport = false } = {}) {
      const callback = random.next() < 0.5
      const name = `${caller.apiKey} ${clip}`
      const source = (ownImport ? undefined : sources.get(name)) ?? importClip(caller, clips[clip])
      sources.set(name, source)
      const sourceId = await source
      if (!imported.includes(sourceId) && caller === usual) imported.push(sourceId)
      const id = await submit(caller, sourceId, callback ? callbacks.url : undefined)
      accepted.push({ id, caller, callback })
    },
  }
}
