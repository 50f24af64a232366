/** A tiny ONNX network: each sample of a plane becomes `times` × `times` samples like it. Protobuf written by hand. */
export interface NetworkRecipe {
  readonly type?: 'uint8' | 'float32' | 'int16'
  readonly times?: number
  readonly channels?: number
  /** Dimensions of the input; names take any number. */
  readonly shape?: readonly (number | string)[]
  /** Adds a second input. */
  readonly extraInput?: boolean
}

// Numbers of ONNX's TensorProto.DataType.
const dataTypes = { float32: 1, uint8: 2, int16: 5 }

export function makeNetwork(recipe: NetworkRecipe = {}): Uint8Array {
  const { type = 'uint8', times = 2, channels = 1 } = recipe
  const shape = recipe.shape ?? [1, channels, 'H', 'W']
  const copies = channels * times ** 2
  const weights = Buffer.from(new Float32Array(copies * channels).fill(1 / channels).buffer)
  const node = (kind: string, inputs: string[], output: string, attributes: Uint8Array[] = []) =>
    bytes(1, [
      ...inputs.map((input) => text(1, input)),
      text(2, output),
      text(4, kind),
      ...attributes.map((attribute) => bytes(5, [attribute])),
    ])
  // What has another rank stays its size: ONNX Runtime would not even load a convolution of it.
  const grow = [
    node('Conv', ['floats', 'weights'], 'copies'),
    node('DepthToSpace', ['copies'], 'large', [integer('blocksize', times)]),
  ]
  const graph = [
    node('Cast', ['luma'], 'floats', [integer('to', dataTypes.float32)]),
    ...(shape.length === 4 ? grow : []),
    node('Cast', [shape.length === 4 ? 'large' : 'floats'], 'larger', [integer('to', dataTypes[type])]),
    text(2, 'copies of each sample'),
    bytes(5, [
      ...[copies, channels, 1, 1].map((size) => number(1, size)),
      number(2, dataTypes.float32),
      text(8, 'weights'),
      bytes(9, [weights]),
    ]),
    bytes(11, [value('luma', type, shape)]),
    ...(recipe.extraInput === true ? [bytes(11, [value('sigma', 'float32', [1])])] : []),
    bytes(12, [
      value(
        'larger',
        type,
        shape.map((_, index) => `out${index}`),
      ),
    ]),
  ]
  return Buffer.concat([number(1, 8), bytes(7, graph), bytes(8, [text(1, ''), number(2, 17)])])
}

function value(name: string, type: keyof typeof dataTypes, shape: readonly (number | string)[]): Uint8Array {
  const dimensions = shape.map((size) =>
    bytes(1, [typeof size === 'number' ? number(1, size) : text(2, size)]),
  )
  const tensor = bytes(1, [number(1, dataTypes[type]), bytes(2, dimensions)])
  return Buffer.concat([text(1, name), bytes(2, [tensor])])
}

function integer(name: string, wanted: number): Uint8Array {
  return Buffer.concat([text(1, name), number(3, wanted), number(20, 2)])
}

function number(field: number, wanted: number): Uint8Array {
  return Buffer.from([...varint(field << 3), ...varint(wanted)])
}

function text(field: number, wanted: string): Uint8Array {
  return bytes(field, [Buffer.from(wanted)])
}

function bytes(field: number, parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([...varint((field << 3) | 2), ...varint(content.length)]), content])
}

function varint(wanted: number): number[] {
  return wanted < 128 ? [wanted] : [(wanted & 127) | 128, ...varint(wanted >>> 7)]
}
