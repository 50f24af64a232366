import document from '../generated/openapi.json' with { type: 'json' }

/** The parts of the spec that the server steers by. */
export interface SpecOperation {
  readonly operationId: string
  readonly security?: readonly unknown[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, unknown>> }
}

type PathItem = Readonly<Record<string, unknown>>

/** The bundled spec, as it is served at /openapi.json. */
export const specification: Readonly<Record<string, unknown>> = document

export const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/**
 * The spec in two: calls below the API's base URL, and those that stand at the server's root, which say
 * so with `servers` of their own.
 */
export function splitByBase(): { readonly api: typeof specification; readonly root: typeof specification } {
  const paths = Object.entries(specification.paths as Record<string, PathItem>)
  const part = (isRoot: boolean) => ({
    ...specification,
    paths: Object.fromEntries(paths.filter(([, item]) => 'servers' in item === isRoot)),
  })
  return { api: part(false), root: part(true) }
}

/**
 * The spec as the routes take it. Files are read and sent as they stream, so their types must not be taken
 * for bodies to validate; headers arrive in lower case, whatever their case in the spec.
 */
export function toRoutes(spec: typeof specification): typeof specification {
  const json = JSON.stringify(spec, (key, value: unknown) => {
    if (!isRecord(value)) return value
    if (key === 'content') return pickJson(value)
    if (value.in === 'header' && typeof value.name === 'string') {
      return { ...value, name: value.name.toLowerCase() }
    }
    // A request body without any type is no longer one.
    return key === 'requestBody' && isRecord(value.content) && !pickJson(value.content) ? undefined : value
  })
  return JSON.parse(json) as typeof specification
}

function pickJson(content: Record<string, unknown>): Record<string, unknown> | undefined {
  const type = 'application/json'
  return type in content ? { [type]: content[type] } : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The operation at a path and method of the spec. */
export function findOperation(path: string, method: string): SpecOperation | undefined {
  const paths = specification.paths as Record<string, PathItem | undefined>
  return paths[path]?.[method.toLowerCase()] as SpecOperation | undefined
}

/** Whether an operation needs a key: the spec's own security holds unless the operation has another. */
export function needsKey(operation: SpecOperation): boolean {
  return (operation.security ?? (specification.security as unknown[])).length > 0
}
