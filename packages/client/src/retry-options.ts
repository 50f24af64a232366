/** How often and how patiently a request is tried. */
export interface RetryOptions {
  /** Most attempts in all; 1 turns retries off. Default 4. */
  readonly maxAttempts?: number
  /** Upper end of the first delay; it doubles with each attempt. Default 500. */
  readonly baseDelayMs?: number
  /** Longest delay, also where the service asks for a longer one. Default 30,000. */
  readonly maxDelayMs?: number
}
