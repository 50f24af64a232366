import { operationRoutes as generatedRoutes } from '../generated/operation-routes.ts'

/** An operation of the spec, by its id. */
export type OperationId = (typeof generatedRoutes)[number]['operationId']

/** Where an operation stands. */
export interface OperationRoute {
  readonly operationId: OperationId
  readonly method: string
  /** Below the base URL, with the names of its parts in braces. */
  readonly path: string
  /** Whether it needs an API key: files have a token in their URL. */
  readonly needsKey: boolean
}

/** Every operation of the spec below the base URL. */
export const operationRoutes: readonly OperationRoute[] = generatedRoutes

/** What a request asks for. */
export interface FoundOperation {
  readonly route: OperationRoute
  /** The parts of the path in braces, decoded. */
  readonly params: Readonly<Record<string, string>>
  /** Below the base URL; written anew from the parts, so that nothing else can be smuggled along. */
  readonly path: string
}

/** What a request asks for in vain: the methods that its path knows instead; none if there is no such path. */
export interface NoOperation {
  readonly route: undefined
  /** HTTP methods, in capitals. */
  readonly allowed: readonly string[]
}

/**
 * Finds what a request asks for.
 *
 * @param path below the base URL, as it came, without the query
 */
export function findOperation(
  method: string,
  path: string,
  routes: readonly OperationRoute[] = operationRoutes,
): FoundOperation | NoOperation {
  const allowed: string[] = []
  for (const route of routes) {
    const params = matchPath(route.path, path)
    if (params === undefined) continue
    if (route.method === method) return { route, params, path: writePath(route.path, params) }
    allowed.push(route.method)
  }
  return { route: undefined, allowed }
}

function writePath(pattern: string, params: Readonly<Record<string, string>>): string {
  return pattern.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(params[name] ?? ''))
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
