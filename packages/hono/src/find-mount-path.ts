import type { HonoRequest } from 'hono'

type RoutedRequest = Pick<HonoRequest, 'raw' | 'routePath'>

/** What of a route stands for everything below it: `/*`, or a parameter that takes the rest, `/:path{.+}`. */
const rest = /\/(?:\*|:[^/{}]+\{\.[*+]\}\??)$/

/** @throws TypeError if it cannot be the path of a mount */
export function checkMountPath(mountPath: string | undefined): void {
  if (mountPath === undefined || /^(\/[^/?#*]+)*\/?$/.test(mountPath)) return
  throw new TypeError('mountPath must be a path from the root on, such as /api or /t/:tenant, without the *.')
}

/**
 * The part of the request's path that belongs to the mount. Hono knows it decoded, but in the URL it is as it came,
 * so it is found by its number of segments, which is the same in both.
 *
 * @throws Error if the route does not tell
 */
export function findMountPath(req: RoutedRequest, mountPath: string | undefined): string {
  const pattern = mountPath === undefined ? patternOf(req) : mountPath.replace(/\/$/, '')
  const { pathname } = new URL(req.raw.url)
  return pathname.split('/').slice(0, pattern.split('/').length).join('/')
}

function patternOf(req: RoutedRequest): string {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- hono/route, which follows it, is not in every Hono 4
  const { routePath } = req
  if (rest.test(routePath)) return routePath.replace(rest, '')
  throw new Error(
    `videoUpscaleProxy cannot tell where it is mounted by the route ${routePath}. Mount it at a path that ends in ` +
      '/*, or say mountPath: what of the path comes before the part that the API documents.',
  )
}
