/** An operation of the contract as it was and as it is, for those who compare one side of it. */
import type { SpecDocument } from './spec-document.ts'

export type Fields = Readonly<Record<string, unknown>>

export interface Documents {
  readonly before: SpecDocument
  readonly after: SpecDocument
  readonly breaks: (place: string, message: string) => void
}

export interface Operation {
  /** What stands around it: parameters and servers of all methods of a path. */
  readonly item: Fields
  readonly operation: Fields
}

export interface OperationPair {
  readonly place: string
  /** A webhook: the service sends the request, and its receiver answers. */
  readonly isSent: boolean
  readonly before: Operation
  readonly after: Operation
  readonly documents: Documents
}
