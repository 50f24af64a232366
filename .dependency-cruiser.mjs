import { readdirSync } from 'node:fs'

// The arrows of the house (AGENTS.md draws them): what each package's shipped code may import. Tests are aside.
// Whatever is not named here is an adapter, and imports the client alone.
const named = {
  client: [],
  engine: [],
  // Optional peers, loaded when `local` and `serve` are run.
  cli: ['client', 'engine', 'server'],
  server: ['engine'],
  studio: ['client', 'react'],
}
const arrows = Object.fromEntries(
  readdirSync(new URL('packages', import.meta.url)).map((name) => [name, named[name] ?? ['client']]),
)

const shipped = { pathNot: '[.](test|test-d)[.]tsx?$|/testing-[a-z]+/' }

const arrowRules = Object.entries(arrows).map(([name, allowed]) => ({
  name: `arrow-${name}`,
  severity: 'error',
  comment:
    `packages/${name} may import ${allowed.length === 0 ? 'no other package' : `only ${allowed.join(', ')}`}. ` +
    'Mend: move the code to where its arrows allow it, or pass what it needs in as an argument. A new arrow needs a decision record.',
  from: { path: `^packages/${name}/src/`, ...shipped },
  to: { path: '^packages/', pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...arrowRules,
    {
      name: 'public-exports-only',
      severity: 'error',
      comment:
        'A package is used by its public name, not by a path into it. Mend: import from "@video-upscale/…"; export there what is missing.',
      from: { path: '^packages/([^/]+)/|^(scripts|examples)/' },
      to: { path: '^packages/([^/]+)/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'client-runs-everywhere',
      severity: 'error',
      comment:
        'The client runs in browsers and on the edge, so only its src/node.ts may use Node. Mend: use the platform (fetch, WebCrypto, streams), or move the code behind @video-upscale/client/node.',
      from: {
        path: '^packages/client/src/',
        pathNot: '^packages/client/src/node[.]ts$|[.]test[.]ts$|/testing-[a-z]+/',
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycle',
      severity: 'error',
      comment:
        'The code reads top-down, forward only. Mend: move what both files need into a file of its own.',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'named-for-what-it-does',
      severity: 'error',
      comment: 'No file is called utils, helpers, common, misc or shared. Mend: name it for what it does.',
      from: {},
      to: { path: '/(utils?|helpers?|common|misc|shared|manager)([.]|/)', pathNot: 'node_modules' },
    },
    {
      name: 'declared-dependency',
      severity: 'error',
      comment:
        "Shipped code imports a package that its package.json doesn't list under dependencies or peerDependencies. Mend: `pnpm --filter <package> add <name>`.",
      from: { path: '^packages/[^/]+/src/', ...shipped },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'],
        // A peer stands under devDependencies too, for the tests.
        dependencyTypesNot: ['npm-peer'],
        // Bundled into the command line, which starts quicker with it.
        pathNot: '/node_modules/commander/',
      },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'This import leads nowhere. Mend: correct the path, or add the package.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|^packages/[^/]+/[^/]+[.]ts$|^[^/]+$' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@video-upscale/source', 'import', 'node', 'default', 'types'],
    },
  },
}
