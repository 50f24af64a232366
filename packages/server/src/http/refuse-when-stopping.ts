import type { ServerContext } from '../server-context.ts'
import { ApiError } from './api-error.ts'

/** @throws ApiError 503 from the moment a stop begins: what is accepted now would not be begun */
export function refuseWhenStopping({ acceptsWork }: Pick<ServerContext, 'acceptsWork'>): void {
  if (!acceptsWork()) throw new ApiError(503, 'The server is stopping.', { headers: { 'retry-after': '5' } })
}
