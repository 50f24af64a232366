import { UnsupportedOptionError } from './errors.ts'

/** Answers `value` as one of `offered`, or refuses the option naming what is. */
export function oneOf<const T extends string | number>(
  option: string,
  value: unknown,
  offered: readonly T[],
): T {
  const match = offered.find((candidate) => candidate === value)
  if (match !== undefined) return match
  throw new UnsupportedOptionError(
    option,
    `${option} ${JSON.stringify(value)} is not offered. Offered: ${offered.join(', ')}.`,
  )
}
