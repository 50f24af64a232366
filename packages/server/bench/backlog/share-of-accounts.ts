/** How evenly accounts were served. */
export interface Shares {
  /** The most finished jobs of an account over the least; null while an account has none. */
  readonly mostToLeast: number | null
  /** Jain's index: 1 if all have the same, 1 / accounts if one has all. */
  readonly jain: number
}

export function sharesOf(finished: readonly number[]): Shares {
  const sum = finished.reduce((total, count) => total + count, 0)
  const squares = finished.reduce((total, count) => total + count * count, 0)
  const least = Math.min(...finished)
  return {
    mostToLeast: least === 0 ? null : Math.max(...finished) / least,
    jain: (sum * sum) / (finished.length * squares),
  }
}

/** What the accounts would have after `done` jobs in the order of arrival, each having put in one block. */
export function firstComeFirstServed(accounts: number, jobsEach: number, done: number): number[] {
  return Array.from({ length: accounts }, (_, index) =>
    Math.min(jobsEach, Math.max(0, done - index * jobsEach)),
  )
}
