/**
 * `pnpm canary`: publishes what is committed under the tag `canary`, in a version made of the next one, the time and the
 * commit. The working tree is put back afterwards. `--dry-run` ends before the publish.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { runCommand } from '../run-command.ts'
import { checkPublishable } from './check-publishable.ts'
import { pinSiblings } from './pin-siblings.ts'
import { listChangedPaths, publishPackages } from './publish-packages.ts'
import { readFlags, type ReleaseFlags } from './read-flags.ts'
import { ReleaseError, reportFailure, say } from './release-error.ts'
import { tryTarballs } from './try-tarballs.ts'
import { wordChangelogs } from './word-changelogs.ts'

const root = join(import.meta.dirname, '../..')

async function publishCanary({ dryRun, keep }: ReleaseFlags): Promise<void> {
  const changedPaths = await listChangedPaths(root)
  if (changedPaths.length > 0) {
    throw new ReleaseError(
      `The working tree is not what is committed: ${changedPaths.slice(0, 5).join(', ')}`,
      'commit or stash it; a canary writes versions into it and puts back what was committed',
    )
  }
  const waiting = (await readdir(join(root, '.changeset'))).filter((name) => name.endsWith('.md'))
  if (waiting.length === 0) {
    say('canary', 'no changeset waits: users have all of it in the last release')
    return
  }
  try {
    await mustRun(['changeset', 'version', '--snapshot', 'canary'])
    await wordChangelogs(root)
    // The command line has its version built in.
    await mustRun(['turbo', 'run', 'build', '--output-logs=errors-only'])
    // Not before: the lockfile knows the ranges that are committed, and pnpm looks at it before each script.
    await pinSiblings(root)
    const packages = await tryTarballs({
      root,
      siblings: 'exact',
      keep,
      refuse: (packed) => {
        if (!dryRun) checkPublishable({ packages: packed, changedPaths })
      },
    })
    const version = packages[0]?.manifest.version ?? ''
    if (dryRun) say('dry run', `${version} works from the tarballs; nothing was published`)
    else await publishPackages(root, ['--tag', 'canary', '--no-git-tag'])
  } finally {
    await mustRun(['git', 'checkout', '--quiet', '--', '.changeset', 'packages', 'pnpm-lock.yaml'])
    await mustRun(['git', 'clean', '--quiet', '--force', '--', 'packages/*/CHANGELOG.md'])
  }
}

async function mustRun(command: readonly [string, ...string[]]): Promise<void> {
  const env = { TURBO_TELEMETRY_DISABLED: '1' }
  const { ok, output } = await runCommand(command, { cwd: root, env })
  if (!ok) throw new ReleaseError(`${command.join(' ')} failed:\n${output}`, 'mend what stands above')
}

await publishCanary(readFlags()).catch(reportFailure)
