import { readFile } from 'node:fs/promises'

import { type Initializer, type Node, writeOnnx } from './write-onnx.ts'

interface Layer {
  /** 4×4 matrices, column by column (a column an input channel), one a kernel tap. */
  readonly weights: readonly number[]
  readonly bias: readonly number[]
}

interface Weights {
  readonly layers: Readonly<Record<string, Layer | undefined>>
}

// How much red, green and blue count for luma (BT.601, as swscale takes untagged video).
const luma = [0.299, 0.587, 0.114] as const
const hidden = 6

/**
 * The network `l-an` of websr (Anime4K's CNN VL, MIT) as an ONNX file that takes luma and gives luma, in
 * limited range: a grey picture put through the RGB network, with the sums over the colours done
 * beforehand. That is the same result on luma for less work, so the peer is measured at its best.
 */
export async function writeWebsrNetwork(weightsPath: string): Promise<Uint8Array> {
  const { layers } = JSON.parse(await readFile(weightsPath, 'utf8')) as Weights
  const get = (name: string): Layer => {
    const layer = layers[name]
    if (!layer) throw new Error(`${weightsPath} has no layer ${name}.`)
    return layer
  }
  const nodes: Node[] = []
  const initializers: Initializer[] = [
    constant('range', [], [219]),
    constant('black', [], [16]),
    constant('low', [], [0]),
    constant('high', [], [255]),
    constant('scales', [4], [1, 1, 2, 2]),
    constant('none', [0], []),
  ]
  nodes.push({ type: 'Cast', inputs: ['x'], output: 'float', attributes: { to: 1 } })
  nodes.push({ type: 'Sub', inputs: ['float', 'black'], output: 'above' })
  nodes.push({ type: 'Div', inputs: ['above', 'range'], output: 'grey' })
  const features = addFeatures(get, nodes, initializers)
  addLast(get, features, nodes, initializers)
  const input = { name: 'x', type: 'uint8', dims: [1, 1, 'H', 'W'] } as const
  const output = { name: 'y', type: 'uint8', dims: [1, 1, 'H2', 'W2'] } as const
  return writeOnnx({ nodes, initializers, input, output })
}

type GetLayer = (name: string) => Layer

/** Seven convolutions to 8 channels; each hands on its positive and its negative parts. */
function addFeatures(get: GetLayer, nodes: Node[], initializers: Initializer[]): string[] {
  const features: string[] = []
  for (let index = 0; index <= hidden; index++) {
    const name = index === 0 ? 'conv2d_tf' : `conv2d_${String(index)}_tf`
    const halves = [get(name), get(`${name}1`)]
    const inputs = index === 0 ? 1 : 16
    initializers.push(constant(`w${String(index)}`, [8, inputs, 3, 3], kernel(halves, inputs)))
    initializers.push(
      constant(
        `b${String(index)}`,
        [8],
        halves.flatMap(({ bias }) => bias),
      ),
    )
    nodes.push({
      type: 'Conv',
      inputs: [index === 0 ? 'grey' : `f${String(index - 1)}`, `w${String(index)}`, `b${String(index)}`],
      output: `c${String(index)}`,
      attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
    })
    nodes.push({ type: 'Relu', inputs: [`c${String(index)}`], output: `p${String(index)}` })
    nodes.push({ type: 'Neg', inputs: [`c${String(index)}`], output: `m${String(index)}` })
    nodes.push({ type: 'Relu', inputs: [`m${String(index)}`], output: `n${String(index)}` })
    nodes.push({
      type: 'Concat',
      inputs: [`p${String(index)}`, `n${String(index)}`],
      output: `f${String(index)}`,
      attributes: { axis: 1 },
    })
    features.push(`f${String(index)}`)
  }
  return features
}

/** 1×1 over all features to four positions, shuffled to twice the size, on top of the picture scaled linearly. */
function addLast(
  get: GetLayer,
  features: readonly string[],
  nodes: Node[],
  initializers: Initializer[],
): void {
  const colors = ['conv2d_last_tf', 'conv2d_last_tf1', 'conv2d_last_tf2'].map(get)
  initializers.push(constant('wl', [4, 112, 1, 1], lastKernel(colors)))
  const bias = [0, 1, 2, 3].map((position) => weigh(colors.map((color) => color.bias[position] ?? 0)))
  initializers.push(constant('bl', [4], bias))
  nodes.push({ type: 'Concat', inputs: features, output: 'all', attributes: { axis: 1 } })
  nodes.push({
    type: 'Conv',
    inputs: ['all', 'wl', 'bl'],
    output: 'parts',
    attributes: { kernel_shape: [1, 1] },
  })
  nodes.push({
    type: 'DepthToSpace',
    inputs: ['parts'],
    output: 'detail',
    attributes: { blocksize: 2, mode: 'CRD' },
  })
  nodes.push({
    type: 'Resize',
    inputs: ['grey', 'none', 'scales'],
    output: 'smooth',
    attributes: { mode: 'linear', coordinate_transformation_mode: 'half_pixel' },
  })
  nodes.push({ type: 'Add', inputs: ['detail', 'smooth'], output: 'sum' })
  nodes.push({ type: 'Mul', inputs: ['sum', 'range'], output: 'scaled' })
  nodes.push({ type: 'Add', inputs: ['scaled', 'black'], output: 'levels' })
  nodes.push({ type: 'Round', inputs: ['levels'], output: 'rounded' })
  nodes.push({ type: 'Clip', inputs: ['rounded', 'low', 'high'], output: 'clipped' })
  nodes.push({ type: 'Cast', inputs: ['clipped'], output: 'y', attributes: { to: 2 } })
}

/** Reads the shader's matrices into [8, inputs, 3, 3]; on grey the three colours of the first layer add up. */
function kernel(halves: readonly Layer[], inputs: number): number[] {
  const result: number[] = []
  for (let out = 0; out < 8; out++) {
    const weights = halves[out < 4 ? 0 : 1]?.weights ?? []
    const at = (matrix: number, column: number): number => weights[matrix * 16 + column * 4 + (out % 4)] ?? 0
    for (let channel = 0; channel < inputs; channel++) {
      for (let y = 0; y < 3; y++) {
        for (let x = 0; x < 3; x++) {
          // The shader goes through the taps column by column.
          const tap = x * 3 + y
          result.push(
            inputs === 1
              ? at(tap, 0) + at(tap, 1) + at(tap, 2)
              : at(tap + 9 * Math.floor(channel / 4), channel % 4),
          )
        }
      }
    }
  }
  return result
}

/** A feature has its 8 positive and 8 negative channels in groups of four, as the shader's matrices stand. */
function lastKernel(colors: readonly Layer[]): number[] {
  const result: number[] = []
  for (let position = 0; position < 4; position++) {
    for (let channel = 0; channel < 112; channel++) {
      const matrix = Math.floor(channel / 4)
      result.push(
        weigh(colors.map(({ weights }) => weights[matrix * 16 + (channel % 4) * 4 + position] ?? 0)),
      )
    }
  }
  return result
}

function weigh(values: readonly number[]): number {
  return values.reduce((sum, value, index) => sum + value * (luma[index] ?? 0), 0)
}

function constant(name: string, dims: readonly number[], values: readonly number[]): Initializer {
  return { name, dims, values: Float32Array.from(values) }
}
