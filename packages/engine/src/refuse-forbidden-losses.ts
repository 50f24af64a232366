import { LossNotAllowedError } from './errors.ts'
import type { Plan } from './plan.ts'

/** Throws LossNotAllowedError, before any work. */
export function refuseForbiddenLosses({ losses }: Plan): void {
  const forbidden = losses.filter(({ allowed }) => !allowed)
  if (forbidden.length > 0) throw new LossNotAllowedError(forbidden)
}
