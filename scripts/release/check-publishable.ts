import type { PackedPackage } from './pack-packages.ts'
import { ReleaseError } from './release-error.ts'

/** What a real publish asks for beyond what a dry run does. */
export interface PublishFacts {
  readonly packages: readonly Pick<PackedPackage, 'name' | 'manifest'>[]
  /** Paths that `git status` names as changed or new. */
  readonly changedPaths: readonly string[]
}

/** @throws ReleaseError if what is in the working tree must not be published */
export function checkPublishable({ packages, changedPaths }: PublishFacts): void {
  if (changedPaths.length > 0) {
    throw new ReleaseError(
      `The working tree is not what is committed: ${changedPaths.slice(0, 5).join(', ')}`,
      'commit or stash it; what is published must be found again by its commit',
    )
  }
  const [unversioned] = packages.filter(({ manifest }) => manifest.version === '0.0.0')
  if (unversioned) {
    throw new ReleaseError(
      `${unversioned.name} still has the version 0.0.0.`,
      'run `pnpm version-packages`, read the changelogs, commit; in CI that is the pull request "Version packages"',
    )
  }
  const homeless = packages.filter(({ manifest }) => manifest.repository?.url === undefined)
  if (homeless.length > 0) {
    throw new ReleaseError(
      `${homeless.map(({ name }) => name).join(', ')}: package.json has no \`repository\`, and npm takes no provenance without it.`,
      'add `repository` (url, directory), `homepage` and `bugs` to each; CONTRIBUTING.md, "Releasing", lists what has to be set up',
    )
  }
}
