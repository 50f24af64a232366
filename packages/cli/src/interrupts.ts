import { constants } from 'node:os'

/** The command was ended by a signal. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError'
  readonly signal: StopSignal
  /** 128 and the number of the signal, as shells say it. */
  readonly exitCode: number

  constructor(signal: StopSignal) {
    super(`Ended by ${signal}.`)
    this.signal = signal
    this.exitCode = 128 + constants.signals[signal]
  }
}

export interface Interrupts {
  /** Aborts, with an `InterruptedError`, when the command has to end. */
  readonly signal: AbortSignal
  /**
   * What the next Ctrl-C does instead of ending the command. While it is at work, a second one ends it.
   *
   * @returns undoes it
   */
  readonly askFirst: (ask: () => Promise<void>) => () => void
  /**
   * Hands every signal to somebody else, such as a process that has to end first. This command is not ended then.
   *
   * @returns undoes it
   */
  readonly handOver: (take: (signal: StopSignal) => void) => () => void
}

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'
const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
const graceMs = 5000

/** Turns the signals of this process into an abort; a command that does not mind it is ended. */
export function listenForInterrupts(process: NodeJS.Process): Interrupts {
  const control = new AbortController()
  let asker: (() => Promise<void>) | undefined
  const askers = new Set<() => Promise<void>>()
  let taker: ((signal: StopSignal) => void) | undefined
  const end = (signal: StopSignal): void => {
    const error = new InterruptedError(signal)
    if (control.signal.aborted) process.exit(error.exitCode)
    control.abort(error)
    setTimeout(() => process.exit(error.exitCode), graceMs).unref()
  }
  const onSignal = (signal: StopSignal): void => {
    if (taker) {
      taker(signal)
      return
    }
    const ask = asker
    asker = undefined
    if (signal !== 'SIGINT' || !ask) {
      end(signal)
      return
    }
    // Asked again at the next Ctrl-C, once it has been answered.
    ask().then(
      () => {
        if (askers.has(ask)) asker ??= ask
      },
      () => {
        end(signal)
      },
    )
  }
  for (const signal of stopSignals) process.on(signal, onSignal)
  return {
    signal: control.signal,
    askFirst: (ask) => {
      asker = ask
      askers.add(ask)
      return () => {
        askers.delete(ask)
        asker = undefined
      }
    },
    handOver: (take) => {
      taker = take
      return () => {
        taker = undefined
      }
    },
  }
}
