import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'

const { modelPath, width, height, frames } = workerData as {
  readonly modelPath: string
  readonly width: number
  readonly height: number
  readonly frames: number
}

const session = await InferenceSession.create(modelPath, { intraOpNumThreads: 1, interOpNumThreads: 1 })
const [inputName] = session.inputNames
if (inputName === undefined) throw new Error(`${modelPath} has no input.`)
const plane = Uint8Array.from({ length: width * height }, (_, index) => (index * 7919) % 251)
const run = () => session.run({ [inputName]: new Tensor('uint8', plane, [1, 1, height, width]) })
await run()
const started = performance.now()
for (let frame = 0; frame < frames; frame++) await run()
parentPort?.postMessage((performance.now() - started) / 1000)
