import { isApiError, isVideoUpscaleError, type Client } from '@video-upscale/client'

import { CommandError, exitCodes } from '../exit-codes.ts'

/**
 * Makes a call that only video-upscale-server has. Where another service refuses it, says so instead of
 * "not found".
 *
 * @param what as in "This service offers no …"
 * @throws CommandError `not-offered`, or what the call throws
 */
export async function ifOffered<Result>(
  client: Client,
  what: string,
  call: () => Promise<Result>,
): Promise<Result> {
  try {
    return await call()
  } catch (error) {
    if (!couldBeUnknown(error) || !(await isOtherService(client))) throw error
    throw new CommandError(
      'not-offered',
      exitCodes.refused,
      `This service offers no ${what}. A server of your own does: \`video-upscale serve\`.`,
      { cause: error },
    )
  }
}

function couldBeUnknown(error: unknown): boolean {
  if (isVideoUpscaleError(error, 'unexpected-response')) return true
  return isApiError(error) && [404, 405, 501].includes(error.status)
}

/** One that does not say what it can. */
async function isOtherService(client: Client): Promise<boolean> {
  try {
    return (await client.capabilities()) === undefined
  } catch (error) {
    return isVideoUpscaleError(error, 'unexpected-response')
  }
}
