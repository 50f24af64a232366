/**
 * Holds `engines.node` of each package against those of all that comes with it: a version of Node that we promise must be
 * one that every dependency promises, too.
 */
import { subset } from 'semver'

import { findInstalled, readManifest } from './find-installed.ts'
import { findPublicPackages } from './find-packages.ts'

const packages = await findPublicPackages(`${import.meta.dirname}/..`)
for (const { name, directory } of packages) {
  const promised = (await readManifest(directory)).engines?.node ?? '*'
  for (const installed of await findInstalled(directory)) {
    const { name: dependency, engines } = await readManifest(installed)
    const needed = engines?.node ?? '*'
    if (subset(promised, needed)) continue
    console.error(
      `${name} promises Node ${promised}, and ${dependency}, which comes with it, needs ${needed}.`,
    )
    process.exitCode = 1
  }
  console.log(`${name}: ${promised}`)
}
