import type { SeenRequest } from '../http/seen-request.ts'
import type { Fault } from './fault.ts'

/** The faults of a fake, changeable while it runs. The first that fits a request strikes it, and only that one. */
export interface FaultList {
  /** @returns a function that takes these faults away again */
  readonly add: (...faults: readonly Fault[]) => () => void
  /** Takes all faults away. */
  readonly clear: () => void
}

interface Entry {
  readonly fault: Fault
  skip: number
  left: number
}

/** The list, and what asks it. */
export interface FaultSource extends FaultList {
  take(request: SeenRequest): Fault | undefined
  takeForWebhook(): Fault | undefined
}

export function createFaultList(first: readonly Fault[]): FaultSource {
  let entries: Entry[] = []
  const add = (...faults: readonly Fault[]): (() => void) => {
    const added = faults.map((fault) => ({ fault, skip: fault.skip ?? 0, left: fault.times ?? 1 }))
    entries.push(...added)
    return () => {
      entries = entries.filter((entry) => !added.includes(entry))
    }
  }
  const takeFirst = (fits: (fault: Fault) => boolean): Fault | undefined => {
    for (const entry of entries) {
      if (entry.left <= 0 || !fits(entry.fault)) continue
      if (entry.skip > 0) {
        entry.skip -= 1
        continue
      }
      entry.left -= 1
      return entry.fault
    }
    return undefined
  }
  add(...first)
  return {
    add,
    clear: () => {
      entries = []
    },
    take: (request) => takeFirst((fault) => strikes(fault, request)),
    takeForWebhook: () => takeFirst(({ on }) => on === 'finishedTask'),
  }
}

function strikes({ on }: Fault, request: SeenRequest): boolean {
  if (typeof on === 'function') return on(request)
  return on === 'any' || (on !== 'finishedTask' && on === request.operationId)
}
