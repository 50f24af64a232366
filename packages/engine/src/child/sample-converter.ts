/** What a network takes and gives. */
export type Samples = Uint8Array | Float32Array

/** What the samples of a network are, and how they come to it. */
interface Conversion {
  readonly type: 'uint8' | 'float32'
  readonly bitDepth: number
  /** True if the runtime takes memory that threads share. */
  readonly takesShared: boolean
}

/**
 * Between the samples of a job and those of a network. A uint8 network works in the job's own memory where it can; for
 * a float32 one, samples become 0…1 where 1 is 255 in 8 bits, 1020 in 10: so black and white lie alike at any depth.
 */
export function createSampleConverter({ type, bitDepth, takesShared }: Conversion) {
  if (type === 'float32') return createFloatConverter(bitDepth)
  const view = (memory: SharedArrayBuffer, count: number): Samples => new Uint8Array(memory, 0, count)
  if (takesShared) return { fromJob: view, roomFor: view, toJob: () => undefined }
  // Two copies more, of 0.05 and 0.2 ms for 832×464.
  const room = createRoom(Uint8Array)
  return {
    fromJob: (input: SharedArrayBuffer, count: number): Samples => {
      const samples = room('input', count)
      samples.set(view(input, count))
      return samples
    },
    roomFor: (_: SharedArrayBuffer, count: number): Samples => room('output', count),
    toJob: (samples: Samples, output: SharedArrayBuffer) => {
      view(output, samples.length).set(samples)
    },
  }
}

function createFloatConverter(bitDepth: number) {
  const white = 255 * 2 ** (bitDepth - 8)
  const largest = 2 ** bitDepth - 1
  const view = (memory: SharedArrayBuffer, count: number) =>
    bitDepth > 8 ? new Uint16Array(memory, 0, count) : new Uint8Array(memory, 0, count)
  const room = createRoom(Float32Array)

  function fromJob(input: SharedArrayBuffer, count: number): Samples {
    const samples = view(input, count)
    const floats = room('input', count)
    for (let index = 0; index < count; index += 1) floats[index] = (samples[index] ?? 0) / white
    return floats
  }

  function toJob(floats: Samples, output: SharedArrayBuffer): void {
    const samples = view(output, floats.length)
    for (let index = 0; index < samples.length; index += 1) {
      const level = (floats[index] ?? 0) * white + 0.5
      // Storing cuts the fraction off.
      samples[index] = level < 0 ? 0 : level > largest ? largest : level
    }
  }

  return { fromJob, roomFor: (_: SharedArrayBuffer, count: number): Samples => room('output', count), toJob }
}

/** Memory that is kept from plane to plane: new one for each frame would be megabytes for the collector. */
function createRoom(Type: new (length: number) => Samples) {
  const kept = { input: new Type(0), output: new Type(0) }
  return (side: keyof typeof kept, length: number): Samples => {
    if (kept[side].length < length) kept[side] = new Type(length)
    return kept[side].subarray(0, length)
  }
}
