/** The head of the EBML element at `at`: `size` is null where it is left open; null if it is not whole in `data`. */
export function readElement(
  data: Buffer,
  at: number,
): { id: number; size: number | null; body: number } | null {
  const idLength = vintLength(data, at)
  const sizeLength = vintLength(data, at + idLength)
  if (idLength === 0 || idLength > 4 || sizeLength === 0) return null
  const body = at + idLength + sizeLength
  if (body > data.length) return null
  const id = data.readUIntBE(at, idLength)
  let size = (data[at + idLength] ?? 0) & (0xff >> sizeLength)
  let unknown = size === 0xff >> sizeLength
  for (const byte of data.subarray(at + idLength + 1, body)) {
    size = size * 256 + byte
    unknown &&= byte === 0xff
  }
  return { id, size: unknown ? null : size, body }
}

/** Length of an EBML number by the leading zeros of its first byte; 0 beyond the data. */
function vintLength(data: Buffer, at: number): number {
  const first = data[at]
  return first === undefined || first === 0 ? 0 : Math.clz32(first) - 23
}
