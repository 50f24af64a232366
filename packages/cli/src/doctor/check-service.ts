import { isApiError, isVideoUpscaleError } from '@video-upscale/client'

import type { ConnectionFlags, Service } from '../connection/choose-service.ts'
import { configPath, isSet } from '../connection/config-file.ts'
import { maskKey } from '../connection/mask-key.ts'
import { exitCodes } from '../exit-codes.ts'
import { deepestMessage } from '../report-error.ts'
import { formatBytes } from '../reporting/format-progress.ts'
import { failed, ok, skipped, warning, type Finding } from './check.ts'
import type { Checkup } from './checkup.ts'

/** Webhooks that are older than that are refused (Standard Webhooks). */
const toleratedSeconds = 300
const noticedSeconds = 60

/** The file, its mode, and whether it can be read. */
export async function checkConfig({ config, env }: Checkup): Promise<Finding> {
  const { profiles } = await config()
  const count = Object.keys(profiles).length
  const path = configPath(env)
  return ok(`${count === 0 ? 'no' : String(count)} profile${count === 1 ? '' : 's'} in ${path}`)
}

/** Which service the other commands would talk to with the same flags, and who says so. */
export async function checkService({ config, service, client, env, flags }: Checkup): Promise<Finding> {
  const isReadable = await config().then(
    () => true,
    () => false,
  )
  if (!isReadable) return skipped('the configuration is not in order')
  const chosen = await service()
  // Refuses a key or a URL that cannot be right.
  await client()
  return ok(`${chosen.baseUrl}, key ${maskKey(chosen.apiKey)} (${originOf(chosen, flags, env)})`)
}

function originOf({ profile }: Service, flags: ConnectionFlags, env: Checkup['env']): string {
  const url = flags.baseUrl === undefined ? 'VIDEO_UPSCALE_BASE_URL' : '--base-url'
  const isUrlGiven = flags.baseUrl !== undefined || isSet(env.VIDEO_UPSCALE_BASE_URL)
  if (profile === undefined) {
    const key = flags.apiKey === undefined ? 'VIDEO_UPSCALE_API_KEY' : '--api-key'
    return `key from ${key}, URL ${isUrlGiven ? `from ${url}` : 'of the hosted service'}`
  }
  if (flags.profile !== undefined) return `profile ${profile}, by --profile`
  if (isSet(env.VIDEO_UPSCALE_PROFILE)) return `profile ${profile}, by VIDEO_UPSCALE_PROFILE`
  return `profile ${profile}, ${isUrlGiven ? `for the URL from ${url}` : 'the default'}`
}

/** Whether anybody answers at the URL. */
export async function checkReachable({ service, answer }: Checkup): Promise<Finding> {
  const { baseUrl } = await service()
  try {
    const { status, tookMs } = await answer()
    const message = `${new URL(baseUrl).host} answered in ${String(Math.round(tookMs))} ms`
    if (status < 300 || status >= 400) return ok(message)
    return warning(
      `${message}, but leads elsewhere`,
      'Give the URL that it leads to: keys are not sent along.',
    )
  } catch (error) {
    const { hostname } = new URL(baseUrl)
    const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
    const advice = isHere
      ? 'Start the server with: video-upscale serve'
      : 'Check the URL, the network, and what stands between, such as a proxy or a firewall.'
    const reason = deepestMessage(error) ?? 'no answer'
    return failed(`no answer from ${baseUrl} (${reason})`, advice, exitCodes.unavailable)
  }
}

/** Whether the service takes the key, and what is left on the account. */
export async function checkKey({ service, client, signal }: Checkup): Promise<Finding> {
  const { profile } = await service()
  try {
    const { available_points: points } = await (await client()).balance({ signal })
    return ok(`accepted; ${points.toLocaleString('en')} points are available`)
  } catch (error) {
    if (isVideoUpscaleError(error, 'connection') || isVideoUpscaleError(error, 'timeout')) {
      return skipped('there is no answer')
    }
    if (isVideoUpscaleError(error, 'unauthorized') || isVideoUpscaleError(error, 'forbidden')) {
      const where =
        profile === undefined ? 'Give another key' : `Store another: video-upscale config set ${profile}`
      return failed(error, `${where}, or check that it is a key of this service.`)
    }
    const isNoApi =
      isVideoUpscaleError(error, 'unexpected-response') || (isApiError(error) && error.status === 404)
    if (!isNoApi) return failed(error)
    const advice = 'Check the base URL: that of video-upscale-server ends in /api.'
    return failed('what answers is not the Video Upscale API', advice, exitCodes.unavailable)
  }
}

/** Signatures of webhooks carry the time: clocks that differ make them worthless. */
export async function checkClock({ answer }: Checkup): Promise<Finding> {
  const received = await answer().catch(() => undefined)
  if (!received) return skipped('there is no answer')
  const { date, receivedAt } = received
  if (date === null) return skipped('the service tells no time')
  const seconds = Math.abs(receivedAt.getTime() - date.getTime()) / 1000
  // It tells whole seconds, and the answer took a while.
  if (seconds < 3) return ok('as that of the service')
  const message = `${String(Math.round(seconds))} s from that of the service`
  if (seconds <= noticedSeconds) return ok(message)
  const advice = `Set the clock: from ${String(toleratedSeconds)} s on, webhooks are refused.`
  return seconds > toleratedSeconds ? failed(message, advice, exitCodes.usage) : warning(message, advice)
}

/** What the service can do beyond the documented API. */
export async function checkOffers({ client, signal }: Checkup): Promise<Finding> {
  const opened = await client()
  let offered
  try {
    offered = await opened.capabilities({ signal })
  } catch {
    return skipped('the service does not say')
  }
  if (!offered) return ok('the documented API only, as the hosted service')
  const { uploads, events, idempotency, models, limits } = offered
  const features = [
    ...(uploads ? ['resumable uploads'] : []),
    ...(events ? ['events'] : []),
    ...(idempotency ? ['idempotency keys'] : []),
    `videos up to ${formatBytes(limits.maxVideoBytes)}`,
    `models ${models.join(', ')}`,
  ]
  return ok(features.join('; '))
}
