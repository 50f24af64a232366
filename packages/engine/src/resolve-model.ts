import { UnsupportedOptionError } from './errors.ts'
import { defaultModel, type ModelName, modelNames } from './models.ts'
import { oneOf } from './one-of.ts'

/** Which model does the work. */
export interface ResolvedModel {
  /** `file` where `modelPath` says which. */
  readonly model: ModelName | 'file'
  readonly modelPath: string | null
}

/** What callers may say of it: one of the two, or neither. */
export interface ModelOptions {
  readonly model?: string
  readonly modelPath?: string
}

/**
 * A file is chosen by an option of its own, so that whoever passes on the name from a request never opens files for
 * it. Whether the file is a network that fits is found out when the work starts: planning reads nothing.
 */
export function resolveModel({ model, modelPath }: ModelOptions): ResolvedModel {
  if (modelPath === undefined)
    return { model: oneOf('model', model ?? defaultModel, modelNames), modelPath: null }
  if (model !== undefined) {
    throw new UnsupportedOptionError('modelPath', 'Give either model or modelPath, not both.')
  }
  if (typeof modelPath === 'string' && modelPath.endsWith('.onnx')) return { model: 'file', modelPath }
  throw new UnsupportedOptionError(
    'modelPath',
    `modelPath ${JSON.stringify(modelPath)} is not offered. Offered: the path of a file that ends in .onnx.`,
  )
}
