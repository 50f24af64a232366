import type { UpscaleRecord } from './upscale-record.ts'

/** The command line that goes on with these upscales. */
export function resumeLine(
  records: readonly UpscaleRecord[],
  env: Readonly<Record<string, string | undefined>>,
): string {
  const [first] = records
  // A profile stands in the record; a URL from a flag has to be said again, so that no key goes elsewhere.
  const byFlag = first?.service.profile === null && first.service.baseUrl !== env.VIDEO_UPSCALE_BASE_URL
  const service = byFlag ? ` --base-url ${quoted(first.service.baseUrl)}` : ''
  return `video-upscale resume${service} ${records.map(({ id }) => id).join(' ')}`
}

/** As a shell takes it for what it is. */
function quoted(text: string): string {
  return /^[\w:/.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
