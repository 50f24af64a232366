import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'

import { InferenceSession, Tensor } from 'onnxruntime-node'

import { InternalError, UnsupportedModelError } from '../errors.ts'
import { type ProviderName, providers } from '../providers.ts'
import type { NetworkTask, PlaneJob } from './network-messages.ts'
import { createSampleConverter, type Samples } from './sample-converter.ts'

/** Runs the network over a plane, as often as the scale needs, and fills the job's output. */
export type RunNetwork = (job: PlaneJob) => Promise<void>

/** What the file says of itself. */
interface Signature {
  readonly session: InferenceSession
  readonly input: string
  readonly output: string
  readonly type: 'uint8' | 'float32'
}

interface Plane {
  readonly samples: Samples
  readonly width: number
  readonly height: number
}

const needed =
  'Needed: one luma plane in and out, [1, 1, height, width] of any size, uint8 or float32 (0…1), 2× or 4× the size.'

/** Loads a network, and tries it before any frame is. Throws UnsupportedModelError saying what it is instead. */
export async function openNetwork(task: NetworkTask): Promise<RunNetwork> {
  const refuse = (found: string, cause?: unknown): Error => {
    const message = `${basename(task.path)} can't be used: ${found} ${needed}`
    return task.isOwn ? new InternalError(message, { cause }) : new UnsupportedModelError(message, { cause })
  }
  const signature = readSignature(await load(task, refuse), refuse)
  const factor = await tryOut(signature, refuse)
  const passes = passesFor(task, signature, factor, refuse)
  const takesShared = await tryShared(signature)
  const converter = createSampleConverter({ type: signature.type, bitDepth: task.bitDepth, takesShared })

  return async function run(job: PlaneJob): Promise<void> {
    let plane: Plane = { ...job, samples: converter.fromJob(job.input, job.width * job.height) }
    for (let pass = 1; pass <= passes; pass += 1) {
      const size = { width: plane.width * factor, height: plane.height * factor }
      const into = pass === passes ? converter.roomFor(job.output, size.width * size.height) : undefined
      const samples = await infer(signature, plane, size, into).catch((cause: unknown) => {
        throw refuse(`it fails on ${plane.width}×${plane.height} samples (${String(cause)}).`, cause)
      })
      plane = { ...size, samples }
    }
    converter.toJob(plane.samples, job.output)
  }
}

type Refuse = (found: string, cause?: unknown) => Error

async function load({ path, provider = 'cpu' }: NetworkTask, refuse: Refuse): Promise<InferenceSession> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw refuse(`it can't be read (${String(cause)}).`, cause)
  })
  // One thread each: several small operations at once are slower than several frames at once.
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const
  return await InferenceSession.create(bytes, { ...options, ...runOn(provider) }).catch((cause: unknown) => {
    const what =
      provider === 'cpu' ? 'is not a network that ONNX Runtime can load' : `does not load on ${provider}`
    throw refuse(`it ${what} (${String(cause)}).`, cause)
  })
}

/** What a provider cannot compute, ONNX Runtime computes on the CPU, in the one thread of the session. */
function runOn(provider: ProviderName): InferenceSession.SessionOptions {
  if (provider === 'cpu') return {}
  const executionProviders = [providers[provider].runtimeName]
  // DirectML refuses memory patterns: they would be for buffers that it makes itself.
  return provider === 'directml' ? { executionProviders, enableMemPattern: false } : { executionProviders }
}

function readSignature(session: InferenceSession, refuse: Refuse): Signature {
  const { inputMetadata, outputMetadata } = session
  const [input, ...otherInputs] = inputMetadata
  const [output, ...otherOutputs] = outputMetadata
  const found = `it takes ${inputMetadata.map(describe).join(', ')} and gives ${outputMetadata.map(describe).join(', ')}.`
  if (!input?.isTensor || !output?.isTensor || otherInputs.length > 0 || otherOutputs.length > 0)
    throw refuse(found)
  const { type } = input
  if ((type !== 'uint8' && type !== 'float32') || output.type !== type) throw refuse(found)
  if (!isPlane(input.shape) || output.shape.length !== 4) throw refuse(found)
  return { session, input: input.name, output: output.name, type }
}

function describe(value: InferenceSession.ValueMetadata): string {
  return value.isTensor
    ? `${value.name}: ${value.type} [${value.shape.join(', ')}]`
    : `${value.name}: no tensor`
}

/** A dimension with a name takes any number. */
function isPlane(shape: readonly (number | string)[]): boolean {
  const [batch, channels, height, width] = shape
  const mayBeOne = (dimension: number | string | undefined) =>
    dimension === 1 || typeof dimension === 'string'
  return (
    shape.length === 4 &&
    mayBeOne(batch) &&
    mayBeOne(channels) &&
    typeof height === 'string' &&
    typeof width === 'string'
  )
}

/** How many times larger a small plane becomes. Its odd sides show networks that take only some sizes. */
async function tryOut({ session, input, output, type }: Signature, refuse: Refuse): Promise<2 | 4> {
  const [width, height] = [27, 19]
  const plane = tensorOf(type, new (type === 'uint8' ? Uint8Array : Float32Array)(width * height), {
    width,
    height,
  })
  const results = await session.run({ [input]: plane }).catch((cause: unknown) => {
    throw refuse(`it fails on a plane of ${width}×${height} samples (${String(cause)}).`, cause)
  })
  const dims = results[output]?.dims ?? []
  const factor = ([2, 4] as const).find((times) => same(dims, [1, 1, height * times, width * times]))
  if (factor) return factor
  throw refuse(`it makes [${dims.join(', ')}] of [1, 1, ${height}, ${width}].`)
}

/** Node 22's Node-API hands only memory of one thread to native code, later ones that of several too. */
async function tryShared({ session, input, type }: Signature): Promise<boolean> {
  if (type !== 'uint8') return false
  const shared = new Uint8Array(new SharedArrayBuffer(4))
  return await session.run({ [input]: tensorOf(type, shared, { width: 2, height: 2 }) }).then(
    () => true,
    () => false,
  )
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index])
}

function passesFor(task: NetworkTask, { type }: Signature, factor: 2 | 4, refuse: Refuse): number {
  if (type === 'uint8' && task.bitDepth > 8)
    throw refuse(`it takes 8 bits and the output has ${task.bitDepth}; for this source it must take float32.`)
  if (factor > task.scale) throw refuse(`it makes pictures ${factor}× as large and scale is ${task.scale}.`)
  return Math.log2(task.scale) / Math.log2(factor)
}

async function infer(
  { session, input, output, type }: Signature,
  plane: Plane,
  size: { readonly width: number; readonly height: number },
  into: Samples | undefined,
): Promise<Samples> {
  const feeds = { [input]: tensorOf(type, plane.samples, plane) }
  if (into) {
    await session.run(feeds, { [output]: tensorOf(type, into, size) })
    return into
  }
  const result = (await session.run(feeds))[output]?.data
  if (result instanceof Uint8Array || result instanceof Float32Array) return result
  throw new InternalError('a network gave no samples')
}

function tensorOf(
  type: Signature['type'],
  samples: Samples,
  { width, height }: { readonly width: number; readonly height: number },
): Tensor {
  return new Tensor(type, samples, [1, 1, height, width])
}
