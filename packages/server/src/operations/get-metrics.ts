import { ApiError } from '../http/api-error.ts'
import type { Operation } from '../http/operation.ts'
import { metricsType } from '../metrics/start-metrics-port.ts'

/** The metrics, unless the operator bound them to a port of their own. */
export const getMetrics: Operation = async ({ metrics, config }, _request, reply) => {
  if (config.metricsPort !== undefined) throw new ApiError(404, 'The metrics stand on a port of their own.')
  // The serializer is for objects; text goes out as it is.
  return reply
    .type(metricsType)
    .serializer(String)
    .send(await metrics.render())
}
