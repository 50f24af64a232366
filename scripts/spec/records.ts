/** A mapping of JSON or YAML: an object that is no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The mapping itself, or an empty one. */
export function asRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {}
}

/** What a mapping has under a key; undefined where there is none, or no mapping. */
export function read(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined
}
