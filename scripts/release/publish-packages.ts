import { runCommand } from '../run-command.ts'
import { ReleaseError } from './release-error.ts'

/** Publishes every package whose version is not on npm yet, and tags the commit unless told otherwise. */
export async function publishPackages(root: string, flags: readonly string[]): Promise<void> {
  const publishing = await runCommand(['changeset', 'publish', ...flags], { cwd: root })
  console.log(publishing.output)
  if (publishing.ok) return
  throw new ReleaseError(
    'Not every package was published.',
    'mend what stands above and run the same again: what is out already is passed over',
  )
}

/** Paths that are changed or new since the last commit. */
export async function listChangedPaths(root: string): Promise<string[]> {
  const status = await runCommand(['git', 'status', '--porcelain'], { cwd: root })
  if (!status.ok) throw new ReleaseError(`git has no status:\n${status.output}`, 'run this in a clone')
  return status.output.split('\n').flatMap((line) => (line === '' ? [] : [line.slice(3)]))
}
