import type { Interrupts } from './interrupts.ts'

/** The world outside: handed in, so that a test can be it. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: NodeJS.ReadStream
  /** For results, and with --json for events: nothing else. */
  readonly stdout: NodeJS.WriteStream
  /** For people: progress, notes, questions and errors. */
  readonly stderr: NodeJS.WriteStream
  readonly interrupts: Interrupts
}

/** Flags that every command has. */
export interface OutputFlags {
  readonly json: boolean
  readonly quiet: boolean
}

/** Whether somebody can be asked: both ends are a terminal, and no script reads along. */
export function canAsk({ stdin, stderr }: Terminal, { json, quiet }: OutputFlags): boolean {
  return stdin.isTTY && stderr.isTTY && !json && !quiet
}
