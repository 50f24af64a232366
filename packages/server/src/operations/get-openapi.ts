import type { Operation } from '../http/operation.ts'
import { specification } from '../http/specification.ts'

/** The contract itself. */
export const getOpenapi: Operation = () => Promise.resolve(specification)
