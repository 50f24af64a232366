import { InvalidArgumentError } from 'commander'

/** Gathers the values of an option that may come again and again, such as `--query a=1 --query b=2`. */
export function pair(text: string, earlier: readonly (readonly [string, string])[] = []): [string, string][] {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It must be name=value.')
  return [
    ...earlier.map(([name, value]): [string, string] => [name, value]),
    [text.slice(0, at), text.slice(at + 1)],
  ]
}

/** What names a job. Ids are UUIDs; those of other services are taken as they come, but for what no id can be. */
export function jobId(text: string): string {
  if (!/^[\w-]{1,128}$/.test(text)) throw new InvalidArgumentError('It must be the id of a job.')
  return text
}

/** As `jobId`, for `<id...>`. */
export function jobIds(text: string, earlier: readonly string[] = []): string[] {
  return [...earlier, jobId(text)]
}
