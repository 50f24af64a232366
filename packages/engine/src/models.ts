import { basename } from 'node:path'

/** One way of making more pixels. */
export interface Model {
  readonly name: string
  /** `network`: learned detail in the luma plane. `filter`: plain resampling. */
  readonly kind: 'network' | 'filter'
  readonly scales: readonly (2 | 4)[]
  /** SPDX identifier. The networks were trained on pictures whose authors models/CREDITS.md names. */
  readonly licence: string
  /** How many numbers were learned; 0 for a filter. More are better and slower. */
  readonly weights: number
}

/** The models that can be named, best first. */
export const models = [
  { name: 'best', kind: 'network', scales: [2, 4], licence: 'MIT', weights: 38_568 },
  { name: 'fast', kind: 'network', scales: [2, 4], licence: 'MIT', weights: 14_760 },
  { name: 'turbo', kind: 'network', scales: [2, 4], licence: 'MIT', weights: 5480 },
  { name: 'lanczos', kind: 'filter', scales: [2, 4], licence: 'MIT', weights: 0 },
] as const satisfies readonly Model[]

/** The name of a model. */
export type ModelName = (typeof models)[number]['name']

/** Names of all models, best first. */
export const modelNames: readonly ModelName[] = models.map(({ name }) => name)

/** What is used where nobody asks for another. */
export const defaultModel: ModelName = 'fast'

/** True for the name of a model of this engine. */
export function isModelName(value: unknown): value is ModelName {
  return modelNames.some((name) => name === value)
}

/** What to call the model of a plan in a proof: its name, or the file name of the user's own network. */
export function modelLabel(chosen: { readonly model: string; readonly modelPath: string | null }): string {
  return chosen.modelPath === null ? chosen.model : basename(chosen.modelPath)
}
