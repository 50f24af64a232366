import { findFiles } from '../sources/find-files.ts'
import { toVideoInput, type VideoInput } from '../sources/source.ts'

/**
 * What the arguments name, in their order, each once.
 *
 * @throws UsageError for what is not there
 */
export async function findInputs(
  args: readonly string[],
  { videoNo }: { readonly videoNo: number },
): Promise<VideoInput[]> {
  const found = new Map<string, VideoInput>()
  for (const argument of args) {
    const input = toVideoInput(argument, videoNo)
    const all =
      input.kind === 'file'
        ? (await findFiles(input.path)).map((path): VideoInput => ({ kind: 'file', path }))
        : [input]
    for (const one of all) found.set(JSON.stringify(one), one)
  }
  return [...found.values()]
}
