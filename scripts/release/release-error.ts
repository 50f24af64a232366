/** A release that must not go out; the message says what is wrong, `mend` what to do. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError'
  readonly mend: string

  constructor(message: string, mend: string) {
    super(message)
    this.mend = mend
  }
}

/** Prints one line for a step and what it found. */
export function say(step: string, found: string): void {
  console.log(`${step.padEnd(12)} ${found}`)
}

/** Prints why a release ended, and lets the process fail. */
export function reportFailure(error: unknown): void {
  process.exitCode = 1
  const mend = error instanceof ReleaseError ? error.mend : 'run again with --keep and try it by hand'
  console.error(`\n${error instanceof Error ? error.message : String(error)}\n  mend: ${mend}`)
}
