import { existsSync } from 'node:fs'
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

import { checkTarball, type TarballRules } from './check-tarball.ts'
import { installConsumer } from './install-consumer.ts'
import { packPackages, type PackedPackage } from './pack-packages.ts'
import { ReleaseError, say } from './release-error.ts'
import { tryEntries } from './try-entries.ts'
import { tryPrograms } from './try-programs.ts'
import { tryServer } from './try-server.ts'
import { tryTypes } from './try-types.ts'

export interface TarballTrial {
  readonly root: string
  readonly siblings: TarballRules['siblings']
  /** Leaves tarballs and project where they are, and says where. */
  readonly keep: boolean
  /** Throws if these must not be published; asked before the long part. */
  readonly refuse: (packages: readonly PackedPackage[]) => void
}

/**
 * Packs every package, looks into each tarball, and uses them as an application would.
 *
 * @throws ReleaseError at the first thing that a user would trip over
 */
export async function tryTarballs({ root, siblings, keep, refuse }: TarballTrial): Promise<PackedPackage[]> {
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'vu-release-'))
  // PostgreSQL runs as another user where this is run by root, and must get to its programs below.
  await chmod(directory, 0o755)
  try {
    const packages = await packPackages(root, directory)
    for (const { name, manifest, files, bytes } of packages) {
      say('packed', `${name} ${manifest.version}: ${String(files.size)} files, ${kilobytes(bytes)}`)
    }
    checkAll(packages, { siblings, machinePaths: [root, directory, `${homedir()}/`] })
    say('tarballs', `${String(packages.length)}, each with what belongs in it and nothing else`)
    refuse(packages)
    const started = performance.now()
    const consumer = await installConsumer(root, join(directory, 'consumer'), packages)
    say('installed', `by npm, outside the workspace, no install script run, in ${seconds(started)} s`)
    await tryEntries(root, consumer)
    await tryTypes(consumer)
    await tryPrograms(consumer)
    await tryServer(consumer)
    return packages
  } finally {
    if (keep) say('kept', directory)
    else await rm(directory, { recursive: true, force: true })
  }
}

function checkAll(
  packages: readonly PackedPackage[],
  rules: Pick<TarballRules, 'siblings' | 'machinePaths'>,
): void {
  const version = packages[0]?.manifest.version ?? ''
  const faults = packages.flatMap((packed) => {
    const hasChangelog = existsSync(join(packed.directory, 'CHANGELOG.md'))
    return checkTarball(packed, { ...rules, version, hasChangelog }).map(
      (fault) => `${packed.name}: ${fault}`,
    )
  })
  if (faults.length > 0) {
    throw new ReleaseError(
      `These tarballs must not go out:\n${faults.join('\n')}`,
      'each line says what to do',
    )
  }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1)
}
