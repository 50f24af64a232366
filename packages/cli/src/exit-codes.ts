/** What the command's exit status says, by the class of the error. Scripts decide by these: they never change. */
export const exitCodes = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  unauthorized: 3,
  refused: 4,
  insufficientPoints: 5,
  unavailable: 6,
  jobFailed: 7,
  waitTimeout: 8,
  outcomeUnknown: 9,
  file: 10,
} as const

/** The same for people: the reference says it in these words. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'done',
  unexpected: 'something nobody foresaw',
  usage: 'the command line or the configuration is wrong',
  unauthorized: 'the key is missing, wrong, or may not do this',
  refused: 'the request or the video was refused, and would be refused again',
  insufficientPoints: 'the account has too few points, or it would cost more than `--max-points`',
  unavailable: 'the service cannot be reached, or fails',
  jobFailed: 'the job failed or was canceled',
  waitTimeout: 'the wait ended, the job goes on',
  outcomeUnknown: 'the submit may have been carried out: look before you send it again',
  file: 'a file cannot be read or written',
}

/** An error of the command itself. The message says how to mend it. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError'
  readonly exitCode: number
  /** Stable, for scripts: `code` of the `error` event. */
  readonly code: string

  constructor(code: string, exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.exitCode = exitCode
  }
}

/** The command line or the configuration is wrong; the message says how to mend it. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError'
  constructor(message: string, options?: ErrorOptions) {
    super('usage', exitCodes.usage, message, options)
  }
}

/** What went wrong has been told already: only the exit status is left to give. */
export class ToldError extends CommandError {
  override readonly name = 'ToldError'
  constructor(exitCode: number) {
    super('told', exitCode, 'What went wrong has been told.')
  }
}
