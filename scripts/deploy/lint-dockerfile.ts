import { DockerfileParser, type Instruction } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'

import { findUnknownNames } from './known-settings.ts'

/** What is wrong with the Dockerfile, by a linter and by what this server needs. */
export function lintDockerfile(text: string): string[] {
  const faults = validate(text).map(({ message, range }) => {
    const said = typeof message === 'string' ? message : message.value
    return `line ${String(range.start.line + 1)}: ${said}`
  })
  const dockerfile = DockerfileParser.parse(text)
  const last = dockerfile.getFROMs().at(-1)?.getRange().start.line ?? 0
  const image = dockerfile.getInstructions().filter((each) => each.getRange().start.line > last)
  const has = (keyword: string): Instruction[] => image.filter((each) => each.getKeyword() === keyword)
  const [entrypoint, user, signal] = ['ENTRYPOINT', 'USER', 'STOPSIGNAL'].map(
    (keyword) => has(keyword).at(-1)?.getArgumentsContent() ?? '',
  )
  if (entrypoint !== '["video-upscale-server"]') faults.push('does not start video-upscale-server')
  if (!/^[1-9]\d*:[1-9]\d*$/.test(user ?? ''))
    faults.push('USER is not the number of a user and group other than root')
  if (signal !== 'SIGTERM') faults.push('is not stopped by SIGTERM')
  if (has('HEALTHCHECK').length === 0) faults.push('has no HEALTHCHECK')

  const environment = Object.fromEntries(
    dockerfile
      .getENVs()
      .flatMap((env) => env.getProperties())
      .map((property) => [property.getName(), property.getValue() ?? '']),
  )
  faults.push(...findUnknownNames(environment))
  const ports = [environment.VIDEO_UPSCALE_PORT, environment.VIDEO_UPSCALE_METRICS_PORT]
  const exposed = has('EXPOSE').flatMap((each) => each.getArguments().map(String))
  if (exposed.join() !== ports.join())
    faults.push(`exposes ${exposed.join()}, and listens on ${ports.join()}`)
  const volumes = has('VOLUME').flatMap((each) => each.getArguments().map(String))
  if (!volumes.includes(environment.VIDEO_UPSCALE_DATA_DIR ?? ''))
    faults.push('its data directory is no VOLUME')
  return faults
}
