/** A plane with slopes, edges and noise from black to white; the same each time. One or two bytes a sample. */
export function trialPicture(
  { width, height }: { readonly width: number; readonly height: number },
  bitDepth: number,
): SharedArrayBuffer {
  const largest = 2 ** bitDepth - 1
  const memory = new SharedArrayBuffer(width * height * (bitDepth > 8 ? 2 : 1))
  const samples = bitDepth > 8 ? new Uint16Array(memory) : new Uint8Array(memory)
  let noise = 1
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      // Marsaglia's smallest generator of 32 bits: shifts alone, and no state but a number.
      noise ^= noise << 13
      noise ^= noise >>> 17
      noise ^= noise << 5
      const slope = (x + y) / (width + height - 2)
      const edge = ((x >> 3) + (y >> 3)) % 2 === 0 ? 0.15 : -0.15
      const grain = (noise >>> 0) / 2 ** 32 / 10 - 0.05
      samples[y * width + x] = Math.round(largest * Math.min(1, Math.max(0, slope + edge + grain)))
    }
  }
  return memory
}
