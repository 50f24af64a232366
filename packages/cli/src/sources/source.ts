/** A video as a command line names it. */
export type VideoInput =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'job'; readonly jobId: string; readonly videoNo: number }
  | { readonly kind: 'stdin' }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** What an argument means: `-`, a URL, the id of a job, or else a file. `./` before a name makes it a file. */
export function toVideoInput(argument: string, videoNo: number): VideoInput {
  if (argument === '-') return { kind: 'stdin' }
  if (/^https?:\/\//i.test(argument)) return { kind: 'url', url: argument }
  if (uuid.test(argument)) return { kind: 'job', jobId: argument.toLowerCase(), videoNo }
  return { kind: 'file', path: argument }
}

/** What progress and errors call it. */
export function nameOf(input: VideoInput): string {
  switch (input.kind) {
    case 'file':
      return input.path
    case 'url':
      return input.url
    case 'job':
      return `${input.jobId}/${String(input.videoNo)}`
    case 'stdin':
      return 'standard input'
  }
}
