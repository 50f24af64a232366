// PostgreSQL's own codes: shutting down, crashed, starting up, connection trouble, too many connections.
const awayCodes = new Set(['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08004', '08006'])
const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
// node-postgres has no codes for these.
const awayMessages =
  /^Connection terminated|^Client has encountered a connection error|^Client was closed|^timeout exceeded when trying to connect|^timeout expired|^Cannot use a pool after/

/** Whether an error says that PostgreSQL can't be reached now, and not that something is wrong with the query. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway)
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  if (typeof code === 'string') {
    if (awayCodes.has(code)) return true
    // A file that is missing has the same code as a socket that is; only the socket is "connected" to.
    if (socketCodes.has(code) && 'syscall' in error) return isOfSocket(error.syscall)
  }
  return awayMessages.test(error.message) || isDatabaseAway(error.cause)
}

function isOfSocket(syscall: unknown): boolean {
  return syscall === 'connect' || syscall === 'read' || syscall === 'write' || syscall === 'getaddrinfo'
}
