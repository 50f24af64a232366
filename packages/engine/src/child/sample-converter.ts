/** What a network takes and gives. */
export type Samples = Uint8Array | Float32Array

/**
 * Between the samples of a picture and those of a network. A uint8 network works in the job's own memory; for a
 * float32 one, samples become 0…1 where 1 is 255 in 8 bits, 1020 in 10: so black and white lie alike at any depth.
 */
export function createSampleConverter(type: 'uint8' | 'float32', bitDepth: number) {
  if (type === 'uint8') {
    return {
      fromJob: (input: ArrayBuffer): Samples => new Uint8Array(input),
      roomFor: (output: ArrayBuffer): Samples => new Uint8Array(output),
      toJob: () => undefined,
    }
  }
  const white = 255 * 2 ** (bitDepth - 8)
  const largest = 2 ** bitDepth - 1
  const view = (buffer: ArrayBuffer) => (bitDepth > 8 ? new Uint16Array(buffer) : new Uint8Array(buffer))
  // Kept from plane to plane: a new one for each frame would be megabytes for the collector.
  const scratch = { input: new Float32Array(0), output: new Float32Array(0) }

  function room(side: keyof typeof scratch, length: number): Float32Array {
    if (scratch[side].length < length) scratch[side] = new Float32Array(length)
    return scratch[side].subarray(0, length)
  }

  function fromJob(input: ArrayBuffer): Samples {
    const samples = view(input)
    const floats = room('input', samples.length)
    for (let index = 0; index < samples.length; index += 1) floats[index] = (samples[index] ?? 0) / white
    return floats
  }

  function toJob(floats: Samples, output: ArrayBuffer): void {
    const samples = view(output)
    for (let index = 0; index < samples.length; index += 1) {
      const level = (floats[index] ?? 0) * white + 0.5
      // Storing cuts the fraction off.
      samples[index] = level < 0 ? 0 : level > largest ? largest : level
    }
  }

  return { fromJob, roomFor: (output: ArrayBuffer): Samples => room('output', view(output).length), toJob }
}
