import { isRecord, refuseProblems, type FieldProblem } from '../http/call.ts'

/** The body of an upscale, checked. */
export interface UpscaleBody {
  readonly jobId: string
  readonly videoNo: number
  readonly callback: string | undefined
  readonly scale: 2 | 4
  readonly model: string
}

/** Names that `options.model` takes. */
export const modelNames = ['fast', 'turbo', 'best', 'lanczos'] as const

const codecs = ['h264', 'hevc', 'av1', 'vp9', 'prores']
const containers = ['mp4', 'mkv', 'mov', 'webm']

type Check = readonly [isGood: (value: unknown) => boolean, message: string]

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isInteger = (value: unknown, low: number, high: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high

const fields: Readonly<Record<string, Check>> = {
  jobId: [isUuid, 'must be a UUID'],
  videoNo: [(value) => isInteger(value, 0, 3), 'must be an integer from 0 to 3'],
  callback: [(value) => typeof value === 'string' && URL.canParse(value), 'must be a URL'],
  options: [isRecord, 'must be an object'],
}

const options: Readonly<Record<string, Check>> = {
  scale: [(value) => value === 2 || value === 4, 'must be 2 or 4'],
  model: [(value) => modelNames.some((name) => name === value), 'is not a model of this server'],
  codec: [(value) => codecs.some((name) => name === value), `must be one of ${codecs.join(', ')}`],
  quality: [(value) => isInteger(value, 0, 63), 'must be an integer from 0 to 63'],
  preset: [isText, 'must be a text'],
  container: [
    (value) => containers.some((name) => name === value),
    `must be one of ${containers.join(', ')}`,
  ],
  allowLoss: [(value) => Array.isArray(value) && value.every(isText), 'must be a list of kinds'],
  metadata: [
    (value) => isRecord(value) && Object.values(value).every((word) => typeof word === 'string'),
    'must hold texts only',
  ],
}

/** @throws Refusal that names every field that is wrong */
export function checkUpscale(body: Record<string, unknown>): UpscaleBody {
  const chosen = isRecord(body.options) ? body.options : {}
  const missing = ['jobId', 'videoNo'].filter((name) => body[name] === undefined)
  refuseProblems([
    ...missing.map((path) => ({ path, message: 'is missing' })),
    ...problemsIn(body, fields, ''),
    ...problemsIn(chosen, options, 'options.'),
  ])
  return {
    jobId: String(body.jobId),
    videoNo: Number(body.videoNo),
    callback: typeof body.callback === 'string' ? body.callback : undefined,
    scale: chosen.scale === 4 ? 4 : 2,
    model: typeof chosen.model === 'string' ? chosen.model : 'fast',
  }
}

export function isUuid(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
}

function problemsIn(
  given: Record<string, unknown>,
  known: Readonly<Record<string, Check>>,
  prefix: string,
): FieldProblem[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const path = prefix + name
    const check = known[name]
    if (!check) return [{ path, message: 'is not a known field' }]
    return value === undefined || check[0](value) ? [] : [{ path, message: check[1] }]
  })
}
