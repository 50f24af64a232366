/** A rule, the command that holds it, and what to do where it fails. */
export interface Check {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly mend: string
}

// In one process the types of all packages do not fit into Node's default heap.
const lintedApart = [
  ['packages/client', 'packages/react', 'packages/studio', 'packages/testing'],
  ['packages/cli', 'packages/engine', 'packages/server'],
]
const mendLint =
  'mend the lines above; `pnpm exec eslint --fix packages/<name>` does what can be done by itself'

/** In the order in which they run: what is quick and fails often comes first. */
export const checks: readonly Check[] = [
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'], mend: 'run `pnpm format`' },
  {
    name: 'lint',
    command: ['eslint', '.', ...lintedApart.flat().flatMap((path) => ['--ignore-pattern', `${path}/`])],
    mend: mendLint,
  },
  ...lintedApart.map((paths): Check => ({
    name: `lint of ${paths.map((path) => path.replace('packages/', '')).join(', ')}`,
    command: ['eslint', ...paths],
    mend: mendLint,
  })),
  {
    name: 'types',
    command: ['turbo', 'run', 'typecheck', '--output-logs=errors-only'],
    mend: 'mend the type errors above; `pnpm --filter <package> typecheck` checks one package',
  },
  {
    name: 'types of scripts',
    command: ['tsc'],
    mend: 'mend the type errors above; `pnpm exec tsc` checks again',
  },
  {
    name: 'package graph',
    command: [
      'depcruise',
      '--config',
      '.dependency-cruiser.mjs',
      '--output-type',
      'err-long',
      'packages',
      'scripts',
      'examples',
    ],
    mend: 'each rule above says how; AGENTS.md draws the arrows',
  },
  {
    name: 'unused code',
    command: ['knip', '--no-progress'],
    mend: 'delete what is listed above, or use it; knip.jsonc names the entry points',
  },
  {
    name: 'spec',
    command: ['node', 'scripts/check-spec.ts'],
    mend: 'mend the lines of openapi/ named above',
  },
  {
    name: 'compatibility',
    command: ['node', 'scripts/check-compatibility.ts'],
    mend: 'as the lines above say; openapi/released.json is written by a release, never by hand',
  },
  {
    name: 'generated code',
    command: ['node', 'scripts/generate.ts', '--check'],
    mend: 'run `pnpm generate` and commit; never edit generated files',
  },
  {
    name: 'deploy files',
    command: ['node', 'scripts/check-deploy.ts'],
    mend: 'mend the lines of deploy/ and docs/ named above; deploy/README.md says what is looked at',
  },
  {
    name: 'export maps',
    command: ['node', 'scripts/check-exports.ts'],
    mend: "mend `exports` and `publishConfig.exports` of that package's package.json, then `pnpm build`",
  },
  {
    name: 'API reports',
    command: ['node', 'scripts/check-api.ts'],
    mend: 'if the change is meant, run `pnpm api:update`, look at the diff, commit it with a changeset (major where something went or is narrower); if not, put the export back',
  },
  {
    name: 'docs links',
    command: ['node', 'scripts/docs/check-links.ts'],
    mend: 'mend the link, or the heading that it names, in the line named above',
  },
  {
    name: 'licences',
    command: ['node', 'scripts/check-licences.ts'],
    mend: 'take another library; or, if its licence may go along with MIT, add it to scripts/check-licences.ts and say why',
  },
  {
    name: 'Node versions',
    command: ['node', 'scripts/check-engines.ts'],
    mend: "raise `engines.node` of that package's package.json and what the docs say of it, or take another version of the dependency",
  },
  {
    name: 'install sizes',
    command: ['node', 'scripts/check-install-size.ts'],
    mend: 'bring less along; if it is worth it, run `pnpm exec node scripts/check-install-size.ts --update` and say why in the commit',
  },
  {
    name: 'import times',
    command: ['node', 'scripts/check-import-time.ts'],
    mend: 'import less at the top of a module; if it is worth it, run `pnpm exec node scripts/check-import-time.ts --update` and say why in the commit',
  },
  {
    name: 'size budgets',
    command: ['size-limit'],
    mend: 'make it smaller; the budget stands in .size-limit.json and is raised by a decision record only, such as docs/decisions/0008-size-of-the-client.md',
  },
  {
    name: 'studio budgets',
    command: ['node', 'scripts/check-studio.ts'],
    mend: 'load less at first (a page of its own is loaded when it is opened), or keep the place of what comes later',
  },
]
