/**
 * `pnpm release`: packs all packages, uses them from the tarballs, and then publishes those that are not on npm yet.
 * `--dry-run` ends before that; `--keep` leaves tarballs and consumer for a look.
 */
import { join } from 'node:path'

import { checkPublishable } from './check-publishable.ts'
import { listChangedPaths, publishPackages } from './publish-packages.ts'
import { readFlags, type ReleaseFlags } from './read-flags.ts'
import { reportFailure, say } from './release-error.ts'
import { tryTarballs } from './try-tarballs.ts'

const root = join(import.meta.dirname, '../..')

async function release({ dryRun, keep }: ReleaseFlags): Promise<void> {
  const changedPaths = await listChangedPaths(root)
  const packages = await tryTarballs({
    root,
    siblings: 'compatible',
    keep,
    refuse: (packed) => {
      if (!dryRun) checkPublishable({ packages: packed, changedPaths })
    },
  })
  if (!dryRun) return publishPackages(root, [])
  if (packages.some(({ manifest }) => manifest.repository === undefined)) {
    say('to do', 'no `repository` in package.json: a real publish asks for it (CONTRIBUTING.md, "Releasing")')
  }
  say('dry run', 'all of it works from the tarballs; nothing was published')
}

await release(readFlags()).catch(reportFailure)
