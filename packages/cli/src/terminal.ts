/** The world outside: handed in, so that a test can be it. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  /** For results, and with --json for events: nothing else. */
  readonly stdout: NodeJS.WriteStream
  /** For people: progress and errors. */
  readonly stderr: NodeJS.WriteStream
}
