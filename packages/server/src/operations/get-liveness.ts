import type { Operation } from '../http/operation.ts'

/** The process answers. */
export const getLiveness: Operation = () => Promise.resolve({ status: 'live' })
