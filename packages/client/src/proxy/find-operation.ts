import { operationRoutes } from '../generated/operation-routes.ts'

type Route = (typeof operationRoutes)[number]

/** An operation of the spec, by its id. */
export type OperationId = Route['operationId']

/** What a request asks for. */
export interface FoundOperation {
  readonly operationId: OperationId
  readonly needsKey: boolean
  /** The parts of the path in braces, decoded. */
  readonly params: Readonly<Record<string, string>>
  /** Below the base URL; written anew from the parts, so that nothing else can be smuggled along. */
  readonly path: string
}

/** The operation, or the methods that this path knows instead; none if there is no such path. */
export function findOperation(
  method: string,
  path: string,
): FoundOperation | { readonly allowed: readonly string[] } {
  const allowed: string[] = []
  for (const route of operationRoutes) {
    const params = matchPath(route.path, path)
    if (params === undefined) continue
    if (route.method === method) return found(route, params)
    allowed.push(route.method)
  }
  return { allowed }
}

function found({ operationId, needsKey, path }: Route, params: Record<string, string>): FoundOperation {
  const written = path.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(params[name] ?? ''))
  return { operationId, needsKey, params, path: written }
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? ''
    if (!part.startsWith('{')) {
      if (part !== value) return undefined
      continue
    }
    const decoded = decodePart(value)
    if (decoded === undefined) return undefined
    params[part.slice(1, -1)] = decoded
  }
  return params
}

/** Undefined for what no id is, and what some server between here and there could take for a path. */
function decodePart(value: string): string | undefined {
  try {
    const decoded = decodeURIComponent(value)
    return decoded === '' || /^\.+$|[/\\%\u0000-\u001f\u007f]/.test(decoded) ? undefined : decoded
  } catch {
    return undefined
  }
}
