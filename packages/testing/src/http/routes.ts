import type { operations } from '@video-upscale/client'

import type { Dialect } from '../tasks/wire-task.ts'

/** An operation of the spec, by its id. */
export type OperationId = keyof operations

/** Where an operation stands. */
export interface Route {
  readonly operationId: OperationId
  readonly method: string
  /** Below the base URL, with names in braces. */
  readonly path: string
}

const documented: readonly Route[] = [
  { operationId: 'createVideoUpscale', method: 'POST', path: '/v1/video-upscale' },
  { operationId: 'createVideoDiffusion', method: 'POST', path: '/v1/video-diffusion' },
  { operationId: 'extendVideo', method: 'POST', path: '/v1/extend-video' },
  { operationId: 'getJob', method: 'GET', path: '/v1/job/{job_id}' },
  { operationId: 'getBalance', method: 'GET', path: '/account/balance' },
]

/** Results lie somewhere at the hosted service too, though that is no part of its API. */
const files: readonly Route[] = [
  { operationId: 'downloadFile', method: 'GET', path: '/files/{token}' },
  { operationId: 'headFile', method: 'HEAD', path: '/files/{token}' },
]

const extensions: readonly Route[] = [
  { operationId: 'createEstimate', method: 'POST', path: '/v1/estimate' },
  { operationId: 'createVideoImport', method: 'POST', path: '/v1/video-import' },
  { operationId: 'getUploadCapabilities', method: 'OPTIONS', path: '/v1/uploads' },
  { operationId: 'createUpload', method: 'POST', path: '/v1/uploads' },
  { operationId: 'getUploadOffset', method: 'HEAD', path: '/v1/uploads/{upload_id}' },
  { operationId: 'appendUpload', method: 'PATCH', path: '/v1/uploads/{upload_id}' },
  { operationId: 'deleteUpload', method: 'DELETE', path: '/v1/uploads/{upload_id}' },
  { operationId: 'listJobs', method: 'GET', path: '/v1/jobs' },
  { operationId: 'cancelJob', method: 'POST', path: '/v1/job/{job_id}/cancel' },
  { operationId: 'streamJobEvents', method: 'GET', path: '/v1/job/{job_id}/events' },
  { operationId: 'createToken', method: 'POST', path: '/v1/tokens' },
  { operationId: 'listModels', method: 'GET', path: '/v1/models' },
  { operationId: 'getCapabilities', method: 'GET', path: '/v1/capabilities' },
]

/** What a service answers to. */
export function routesOf(service: Dialect): readonly Route[] {
  return service === 'hosted' ? [...documented, ...files] : [...documented, ...files, ...extensions]
}

/** What was asked for: an operation with its path's parts, or the methods that the path knows instead. */
export type Found =
  | { readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly route: undefined; readonly allowed: readonly string[] }

export function findRoute(routes: readonly Route[], method: string, path: string): Found {
  const allowed: string[] = []
  for (const route of routes) {
    const params = matchPath(route.path, path)
    if (params && route.method === method) return { route, params }
    if (params) allowed.push(route.method)
  }
  return { route: undefined, allowed }
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? ''
    if (part.startsWith('{') && value !== '') params[part.slice(1, -1)] = decodeURIComponent(value)
    else if (part !== value) return undefined
  }
  return params
}
