import { exitCodeOf } from '../exit-code-of.ts'

/** What one look found out. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped'
  readonly message: string
  /** What to do about it. */
  readonly advice?: string
  /** Status of the command, where this failed. */
  readonly exitCode?: number
}

export function ok(message: string): Finding {
  return { state: 'ok', message }
}

export function warning(message: string, advice: string): Finding {
  return { state: 'warning', message, advice }
}

/** Nothing can be said, because of something else that is told elsewhere, or need not be. */
export function skipped(message: string, advice?: string): Finding {
  return { state: 'skipped', message, ...(advice === undefined ? {} : { advice }) }
}

/** Errors of this program say what is wrong in their first line, and what to do in the others. */
export function failed(error: unknown, advice?: string, exitCode = exitCodeOf(error)): Finding {
  const [message = '', ...rest] = (error instanceof Error ? error.message : String(error)).split('\n')
  const said = advice ?? rest.join('\n')
  return { state: 'failed', message, exitCode, ...(said === '' ? {} : { advice: said }) }
}
