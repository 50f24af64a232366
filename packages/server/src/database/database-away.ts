import { connectionCodes } from '../connection-codes.ts'

// PostgreSQL's own codes: shutting down, crashed, starting up, connection trouble, too many connections.
const awayCodes = new Set(['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08004', '08006'])
// A PostgreSQL on a socket of its own machine that is gone leaves no file.
const socketCodes = new Set([...connectionCodes, 'ENOENT'])
// node-postgres has no codes for these.
const awayMessages =
  /^Connection terminated|^Client has encountered a connection error|^Client was closed|^timeout exceeded when trying to connect|^timeout expired|^Cannot use a pool after/

/** Whether an error says that PostgreSQL can't be reached now, and not that something is wrong with the query. */
export function isDatabaseAway(error: unknown): boolean {
  // Not only instances of Error: pg-boss reports copies.
  if (typeof error !== 'object' || error === null) return false
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway)
  if ('code' in error && typeof error.code === 'string') {
    if (awayCodes.has(error.code)) return true
    // A file that is missing has the same code as a socket that is; only the socket is "connected" to.
    if (socketCodes.has(error.code) && 'syscall' in error) return isOfSocket(error.syscall)
  }
  if ('message' in error && typeof error.message === 'string' && awayMessages.test(error.message)) return true
  return 'cause' in error && isDatabaseAway(error.cause)
}

function isOfSocket(syscall: unknown): boolean {
  return syscall === 'connect' || syscall === 'read' || syscall === 'write' || syscall === 'getaddrinfo'
}
