/**
 * UpscalerJS with esrgan-slim in a thread: pictures of RGB bytes in, of twice the size out. It is no dependency, because
 * TensorFlow.js takes 280 MB: `workerData` names the folder it is installed in, so its types are written down here.
 */
import { readFile } from 'node:fs/promises'
import { createRequire, registerHooks } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'

export interface RgbPicture {
  readonly pixels: Uint8Array
  readonly width: number
  readonly height: number
}

interface Tensor {
  readonly shape: readonly number[]
  data(): Promise<Float32Array>
  dispose(): void
}

interface Tensorflow {
  tensor3d(values: Uint8Array, shape: readonly number[], type: 'int32'): Tensor
  setBackend(name: string): Promise<boolean>
  readonly io: { registerLoadRouter(router: (url: string | readonly string[]) => unknown): void }
}

interface ModelFile {
  readonly weightsManifest: readonly {
    readonly paths: readonly string[]
    readonly weights: readonly unknown[]
  }[]
}

type UpscalerClass = new (options: { readonly model: unknown }) => {
  execute(picture: Tensor, options: { readonly output: 'tensor' }): Promise<Tensor>
}

const { folder } = workerData as { readonly folder: string }
const requireThere = createRequire(join(folder, 'package.json'))

// UpscalerJS' code for Node asks for the binding to TensorFlow's C library, which downloads that when it is installed.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier === '@tensorflow/tfjs-node' ? '@tensorflow/tfjs' : specifier, context),
})
const tensorflow = requireThere('@tensorflow/tfjs') as Tensorflow
const wasm = requireThere('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(folder: string): void }
wasm.setWasmPaths(join(dirname(requireThere.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist/'))
tensorflow.io.registerLoadRouter((url) => ({ load: () => loadModel(fileURLToPath(String(url))) }))
await tensorflow.setBackend('wasm')
const Upscaler = requireThere('upscaler/node') as UpscalerClass
const upscaler = new Upscaler({ model: requireThere('@upscalerjs/esrgan-slim/2x') })

parentPort?.on('message', (picture: RgbPicture) => {
  void enlarge(picture).then((larger) => parentPort?.postMessage(larger))
})

async function enlarge({ pixels, width, height }: RgbPicture): Promise<RgbPicture> {
  const input = tensorflow.tensor3d(pixels, [height, width, 3], 'int32')
  const output = await upscaler.execute(input, { output: 'tensor' })
  // Rounds, and keeps within a byte what the network overshoots.
  const larger = Uint8ClampedArray.from(await output.data())
  const [outputHeight = 0, outputWidth = 0] = output.shape
  input.dispose()
  output.dispose()
  return { pixels: new Uint8Array(larger.buffer), width: outputWidth, height: outputHeight }
}

/** TensorFlow.js alone reads no files. */
async function loadModel(path: string): Promise<object> {
  const model = JSON.parse(await readFile(path, 'utf8')) as ModelFile
  const shards = model.weightsManifest.flatMap(({ paths }) => paths)
  const bytes = Buffer.concat(await Promise.all(shards.map((name) => readFile(join(dirname(path), name)))))
  return {
    ...model,
    weightSpecs: model.weightsManifest.flatMap(({ weights }) => weights),
    weightData: Uint8Array.from(bytes).buffer,
  }
}
