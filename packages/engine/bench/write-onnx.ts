/** The smallest writer of ONNX files that a convolutional network needs. The format is protocol buffers (onnx.proto). */

export const elementTypes = { float: 1, uint8: 2, int64: 7 } as const

export interface Initializer {
  readonly name: string
  readonly dims: readonly number[]
  readonly values: Float32Array | BigInt64Array
}

export interface Node {
  readonly type: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes?: Readonly<Record<string, number | string | readonly number[]>>
}

export interface Port {
  readonly name: string
  readonly type: keyof typeof elementTypes
  readonly dims: readonly (number | string)[]
}

export interface Network {
  readonly nodes: readonly Node[]
  readonly initializers: readonly Initializer[]
  readonly input: Port
  readonly output: Port
}

/** Serializes a network (IR version 8, opset 17). */
export function writeOnnx({ nodes, initializers, input, output }: Network): Uint8Array {
  const graph = concat([
    ...nodes.map((node) => message(1, writeNode(node))),
    text(2, 'graph'),
    ...initializers.map((initializer) => message(5, writeInitializer(initializer))),
    message(11, writePort(input)),
    message(12, writePort(output)),
  ])
  return concat([integer(1, 8), message(7, graph), message(8, concat([text(1, ''), integer(2, 17)]))])
}

function writeNode({ type, inputs, output, attributes = {} }: Node): Uint8Array {
  return concat([
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(4, type),
    ...Object.entries(attributes).map(([name, value]) => message(5, writeAttribute(name, value))),
  ])
}

function writeAttribute(name: string, value: number | string | readonly number[]): Uint8Array {
  if (typeof value === 'string') return concat([text(1, name), text(4, value), integer(20, 3)])
  if (typeof value === 'number') return concat([text(1, name), integer(3, value), integer(20, 2)])
  return concat([text(1, name), ...value.map((item) => integer(8, item)), integer(20, 7)])
}

function writeInitializer({ name, dims, values }: Initializer): Uint8Array {
  const type = values instanceof Float32Array ? elementTypes.float : elementTypes.int64
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return concat([...dims.map((size) => integer(1, size)), integer(2, type), text(8, name), message(9, bytes)])
}

function writePort({ name, type, dims }: Port): Uint8Array {
  const shape = concat(
    dims.map((size) => message(1, typeof size === 'string' ? text(2, size) : integer(1, size))),
  )
  const tensor = concat([integer(1, elementTypes[type]), message(2, shape)])
  return concat([text(1, name), message(2, message(1, tensor))])
}

function integer(field: number, value: number): Uint8Array {
  return concat([varint(field << 3), varint(value)])
}

function text(field: number, value: string): Uint8Array {
  return message(field, new TextEncoder().encode(value))
}

function message(field: number, bytes: Uint8Array): Uint8Array {
  return concat([varint((field << 3) | 2), varint(bytes.length), bytes])
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Uint8Array.from([...bytes, rest])
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
