/** Walks into parsed YAML, of which nothing is known. */
export function at(value: unknown, ...path: readonly (number | string)[]): unknown {
  return path.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[key] : undefined,
    value,
  )
}

/** The entries of a mapping; none if it is something else. */
export function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
}

/** A mapping of names to texts; what is no text is left out. */
export function textsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    entriesOf(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
