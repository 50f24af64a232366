/**
 * Preloaded (`--import`) into a process in which time shall run faster: `BENCH_SPEED=100`. Timers and clocks agree,
 * so that five minutes pass in three seconds; only the network stays as slow as it is.
 */
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers'
import timersPromises from 'node:timers/promises'
import { promisify } from 'node:util'

const speed = Number(process.env.BENCH_SPEED ?? '100')
const { setTimeout: realSetTimeout, setInterval: realSetInterval } = globalThis

type Callback = (...args: unknown[]) => void
const fastTimeout = (callback: Callback, ms = 0, ...args: unknown[]): NodeJS.Timeout =>
  realSetTimeout(callback, ms / speed, ...args)
const fastInterval = (callback: Callback, ms = 0, ...args: unknown[]): NodeJS.Timeout =>
  realSetInterval(callback, ms / speed, ...args)

const { setTimeout: realSleep, setInterval: realTicks } = timersPromises
type Held = Parameters<typeof realSleep>[2]
const fastSleep = (ms = 0, value?: unknown, held?: Held): Promise<unknown> =>
  realSleep(ms / speed, value, held)
const fastTicks = (ms = 0, value?: unknown, held?: Held): AsyncIterable<unknown> =>
  realTicks(ms / speed, value, held)
Object.defineProperty(fastTimeout, promisify.custom, { value: fastSleep })

for (const holder of [globalThis, timers]) {
  Reflect.set(holder, 'setTimeout', fastTimeout)
  Reflect.set(holder, 'setInterval', fastInterval)
}
Reflect.set(timersPromises, 'setTimeout', fastSleep)
Reflect.set(timersPromises, 'setInterval', fastTicks)
syncBuiltinESMExports()

speedUp(Date, 'now')
speedUp(performance, 'now')
// Node's own has a timer of its own.
AbortSignal.timeout = (ms) => {
  const control = new AbortController()
  const timer = fastTimeout(() => {
    control.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
  }, ms)
  timer.unref()
  return control.signal
}

function speedUp(clock: { now(): number }, method: 'now'): void {
  const real = clock[method].bind(clock)
  const start = real()
  clock[method] = () => start + (real() - start) * speed
}
