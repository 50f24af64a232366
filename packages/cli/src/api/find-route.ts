import { operationRoutes, type OperationRoute } from '@video-upscale/client/proxy'

import { UsageError } from '../exit-codes.ts'

/** @throws UsageError that names the nearest operations */
export function findRoute(operationId: string): OperationRoute {
  const wanted = operationId.toLowerCase()
  const exact = operationRoutes.find((route) => route.operationId.toLowerCase() === wanted)
  if (exact) return exact
  const near = operationRoutes
    .map((route) => ({ id: route.operationId, distance: distance(wanted, route.operationId.toLowerCase()) }))
    .toSorted((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ id }) => id)
  throw new UsageError(
    `The spec has no operation ${operationId}. Near it: ${near.join(', ')}. All of them: video-upscale api --list`,
  )
}

/** How many letters have to be put in, taken out or changed; half as many where one is part of the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (const [index, letter] of Array.from(one).entries()) {
    const next = [index + 1]
    for (const [column, otherLetter] of Array.from(other).entries()) {
      const changed = (row[column] ?? 0) + (letter === otherLetter ? 0 : 1)
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  const whole = row[other.length] ?? 0
  return other.includes(one) || one.includes(other) ? whole / 2 : whole
}
