/** What can happen to points: given to an account; set aside for a job; paid for it; given back. */
export type LedgerOperation = 'grant' | 'freeze' | 'consume' | 'release'
