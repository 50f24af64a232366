import type { PackedManifest, PackedPackage, Ranges } from './pack-packages.ts'

/** What a tarball is held against. */
export interface TarballRules {
  /** The version that all packages share. */
  readonly version: string
  readonly siblings: 'compatible' | 'exact'
  /** Folders of this machine, whose names no published file may carry. */
  readonly machinePaths: readonly string[]
  /** Whether the package's folder has a changelog, which then has to be in the tarball too. */
  readonly hasChangelog: boolean
}

type Tarball = Pick<PackedPackage, 'files' | 'manifest'>

/** Every fault of a package as it would be published, each with what to do; none if it may go out. */
export function checkTarball(tarball: Tarball, rules: TarballRules): string[] {
  return [
    ...checkFiles(tarball, rules),
    ...checkMachinePaths(tarball, rules),
    ...checkFacts(tarball.manifest, rules),
    ...checkProvenance(tarball.manifest),
    ...checkRanges(tarball.manifest, rules),
    ...checkEntries(tarball),
  ]
}

const unwanted: readonly (readonly [RegExp, string])[] = [
  [/^src\//, 'source'],
  [/\.(test|test-d)\.[cm]?[jt]sx?$/, 'a test'],
  [/^(bench|faults|fixtures|training|api|e2e|temp|reports|node_modules|\.turbo)\//, 'not for users'],
  [
    /(^|\/)(tsconfig[^/]*\.json|[^/]*\.config\.[cm]?[jt]s|[^/]*\.tsbuildinfo|\.env[^/]*|\.npmrc)$/,
    'a setting of this workspace',
  ],
]

function checkFiles({ files }: Tarball, { hasChangelog }: TarballRules): string[] {
  const needed = ['package.json', 'README.md', 'LICENSE', ...(hasChangelog ? ['CHANGELOG.md'] : [])]
  const missing = needed.filter((name) => !files.has(name))
  return [
    ...missing.map((name) => `it has no ${name}: put one beside its package.json`),
    ...[...files.keys()].flatMap((path) =>
      unwanted
        .filter(([pattern]) => pattern.test(path))
        .map(([, what]) => `${path} is ${what}: name only what users need under \`files\` in package.json`),
    ),
  ]
}

function checkMachinePaths({ files }: Tarball, { machinePaths }: TarballRules): string[] {
  return [...files].flatMap(([path, text]) =>
    machinePaths
      .filter((machinePath) => text.includes(machinePath))
      .map(
        (machinePath) =>
          `${path} names ${machinePath} of this machine: find what builds it in, then \`pnpm build\``,
      ),
  )
}

function checkFacts(manifest: PackedManifest, { version }: TarballRules): string[] {
  const faults: string[] = []
  if (manifest.version !== version) {
    faults.push(
      `its version is ${manifest.version}, that of the others ${version}: run \`pnpm version-packages\``,
    )
  }
  if (!/^>=\d+/.test(manifest.engines?.node ?? '')) faults.push('it says no `engines.node`: add it')
  if (manifest.license === undefined) faults.push('it names no `license`: add it')
  return faults
}

/** `repository` may be missing until the project has a public address; a real publish asks for it. */
function checkProvenance({ publishConfig, repository, homepage, bugs }: PackedManifest): string[] {
  const faults: string[] = []
  if (publishConfig?.access !== 'public') faults.push('`publishConfig.access` is not "public": set it')
  if (publishConfig?.provenance !== true) faults.push('`publishConfig.provenance` is not true: set it')
  if (repository === undefined) return faults
  if (repository.url === undefined || repository.directory === undefined) {
    faults.push('`repository` needs both `url` and `directory`: npm shows the links of the README by them')
  }
  if (homepage === undefined || bugs?.url === undefined) {
    faults.push('it has a `repository`, but no `homepage` or no `bugs.url`: add them')
  }
  return faults
}

const kinds = ['dependencies', 'peerDependencies', 'optionalDependencies', 'devDependencies'] as const

function checkRanges(manifest: PackedManifest, { version, siblings }: TarballRules): string[] {
  const expected = siblings === 'exact' ? version : `^${version}`
  return kinds.flatMap((kind) => {
    const ranges: Ranges = manifest[kind] ?? {}
    return Object.entries(ranges).flatMap(([name, range]) => {
      if (/^(workspace|file|link|catalog|portal):/.test(range)) {
        return [`${kind} has ${name} by "${range}", which only this workspace can resolve: pack it with pnpm`]
      }
      if (!name.startsWith('@video-upscale/') || kind === 'devDependencies' || range === expected) return []
      return [`${kind} has ${name} by "${range}" in place of "${expected}": use "workspace:^"`]
    })
  })
}

/** Each file that the manifest leads to is there, and each entry has types. */
function checkEntries({ files, manifest }: Tarball): string[] {
  const exported = findTargets(manifest.exports ?? {})
  const typed = exported.filter((path) => /\.[cm]js$/.test(path))
  const declarations = typed.map((path) => path.replace(/js$/, 'd.ts').replace(/\.([cm])d\.ts$/, '.d.$1ts'))
  const led = [...exported, ...declarations, ...Object.values(manifest.bin ?? {})]
  const missing = led.filter((path) => !files.has(path.replace(/^\.\//, '')))
  const conditions = JSON.stringify(manifest.exports ?? {}).includes('@video-upscale/source')
  return [
    ...missing.map((path) => `package.json leads to ${path}, which is not in it: run \`pnpm build\``),
    ...(conditions ? ['`exports` leads to the source: mend `publishConfig.exports`'] : []),
    ...Object.values(manifest.bin ?? {})
      .filter((path) => !(files.get(path.replace(/^\.\//, '')) ?? '').startsWith('#!'))
      .map((path) => `${path} is a program without a first line that says what runs it (#!)`),
  ]
}

function findTargets(exported: unknown): string[] {
  if (typeof exported === 'string') return [exported]
  if (typeof exported !== 'object' || exported === null) return []
  return Object.values(exported).flatMap(findTargets)
}
