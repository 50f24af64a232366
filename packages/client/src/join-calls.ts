import { untilAborted } from './until-aborted.ts'

/** Does something once for all who ask for the same while it is under way. */
export type JoinCalls<Result> = (
  name: string,
  signal: AbortSignal | undefined,
  start: (signal: AbortSignal) => Promise<Result>,
) => Promise<Result>

interface Shared<Result> {
  readonly result: Promise<Result>
  readonly control: AbortController
  waiting: number
}

/** One caller's abort is that caller's alone: what is under way ends when none is left. */
export function createJoin<Result>(): JoinCalls<Result> {
  const running = new Map<string, Shared<Result>>()
  const begin = (name: string, start: (signal: AbortSignal) => Promise<Result>): Shared<Result> => {
    const control = new AbortController()
    const result = start(control.signal).finally(() => {
      if (running.get(name)?.control === control) running.delete(name)
    })
    const shared = { result, control, waiting: 0 }
    running.set(name, shared)
    return shared
  }
  return async (name, signal, start) => {
    signal?.throwIfAborted()
    const shared = running.get(name) ?? begin(name, start)
    shared.waiting += 1
    try {
      return await untilAborted(shared.result, signal)
    } finally {
      shared.waiting -= 1
      if (shared.waiting === 0) {
        running.delete(name)
        shared.control.abort(signal?.reason)
      }
    }
  }
}
