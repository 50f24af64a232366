import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { runCommand } from '../run-command.ts'
import type { PackedPackage } from './pack-packages.ts'
import { ReleaseError } from './release-error.ts'

/** A project outside the workspace that has installed the tarballs. */
export interface Consumer {
  readonly directory: string
  readonly packages: readonly PackedPackage[]
}

/** What the consumer's own sources use beside the packages, in the workspace's versions. */
const beside = [
  '@tanstack/react-query',
  '@types/express',
  '@types/node',
  '@types/react',
  'express',
  'hono',
  'react',
]

/** Installs all tarballs with npm as an application would; ranges between them lead to the tarballs too. */
export async function installConsumer(
  root: string,
  directory: string,
  packages: readonly PackedPackage[],
): Promise<Consumer> {
  await mkdir(directory)
  await cp(join(root, 'scripts/release/consumer'), directory, { recursive: true })
  await cp(join(root, 'scripts/consumer/consumer.ts'), join(directory, 'consumer.ts'))
  await writeFile(join(directory, 'package.json'), JSON.stringify(await describe(root, packages), null, 2))
  const installing = await runCommand(
    ['npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', ...flags],
    {
      cwd: directory,
    },
  )
  if (!installing.ok) {
    throw new ReleaseError(
      `npm could not install the tarballs:\n${installing.output}`,
      'if it asks for one of our packages, a range does not fit its tarball; else look at the network',
    )
  }
  return { directory, packages }
}

// What must work where install scripts may not run: npm 12 asks before it runs any, and pnpm does.
const flags = ['--ignore-scripts']

async function describe(root: string, packages: readonly PackedPackage[]): Promise<object> {
  const workspace = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>
  }
  const tarballs = packages.map(({ name, tarball }) => [name, `file:${tarball}`] as const)
  return {
    name: 'video-upscale-consumer',
    private: true,
    type: 'module',
    dependencies: {
      ...Object.fromEntries(tarballs),
      ...Object.fromEntries(beside.map((name) => [name, workspace.devDependencies[name] ?? '*'])),
    },
    // Nothing of ours need be on the registry.
    overrides: Object.fromEntries(packages.map(({ name }) => [name, `$${name}`])),
  }
}
