import { InvalidArgumentError, Option, type Command } from 'commander'

/** The options that every command has. */
export function addOutputFlags(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .option('--json', 'print one JSON object a line on stdout, and nothing else', false)
    .option('--quiet', 'print results and errors only', false)
}

/** The options of every command that talks to a service. */
export function addServiceFlags(command: Command): Command {
  return addOutputFlags(
    command
      .optionsGroup('Service:')
      .option('--profile <name>', 'service and key of this name [VIDEO_UPSCALE_PROFILE]')
      .option(
        '--base-url <url>',
        'where the API stands [VIDEO_UPSCALE_BASE_URL] (default: the hosted service)',
      )
      .option(
        '--api-key <key>',
        'key of the account [VIDEO_UPSCALE_API_KEY]; better there, where no list of processes shows it',
      ),
  )
}

/**
 * What an upscale can be told, by a service or by the engine.
 *
 * @param models which models there are, for the help
 */
export function addUpscaleFlags(
  command: Command,
  models = "turbo, fast, best, lanczos or one of the operator (default: the service's)",
): Command {
  return command
    .optionsGroup('Upscale:')
    .addOption(new Option('--scale <factor>', 'times larger').choices(['2', '4']).default('2'))
    .option('--model <name>', `model: ${models}`)
    .addOption(
      new Option('--codec <name>', 'video codec of the result').choices([
        'h264',
        'hevc',
        'av1',
        'vp9',
        'prores',
      ]),
    )
    .addOption(
      new Option('--container <name>', 'container of the result').choices(['mp4', 'mkv', 'mov', 'webm']),
    )
    .option('--quality <crf>', 'quality of the encoder, lower is better', quality)
    .option('--preset <name>', 'preset of the encoder')
    .option('--allow-loss <kinds>', 'kinds of content that may be lost, separated by commas')
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

export function positiveNumber(text: string): number {
  const number = wholeNumber(text)
  if (number === 0) throw new InvalidArgumentError('It must be 1 or more.')
  return number
}

/** A constant rate factor, within the bounds of the contract; a codec may know less. */
function quality(text: string): number {
  const number = wholeNumber(text)
  if (number > 63) throw new InvalidArgumentError('It must be 0 to 63.')
  return number
}

/** Where a service can send something. */
export function webUrl(text: string): string {
  const { protocol, username } = URL.canParse(text) ? new URL(text) : { protocol: '', username: '' }
  if (!/^https?:$/.test(protocol) || username !== '')
    throw new InvalidArgumentError('It must be a URL of http or https, without a user.')
  return text
}

/** How long, in seconds, with a fraction if need be. */
export function seconds(text: string): number {
  const length = secondsFromStart(text)
  if (length === 0) throw new InvalidArgumentError('It must be above 0.')
  return length
}

/** A time in a video, in seconds from its start. */
export function secondsFromStart(text: string): number {
  if (!/^\d{1,9}(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a number of seconds.')
  return Number(text)
}
