import { describe, expect, it } from 'vitest'

import { checkTarball, type TarballRules } from './check-tarball.ts'
import type { PackedManifest } from './pack-packages.ts'

const rules: TarballRules = {
  version: '1.2.0',
  siblings: 'compatible',
  machinePaths: ['/home/me/checkout'],
  hasChangelog: true,
}

const manifest: PackedManifest = {
  name: '@video-upscale/example',
  version: '1.2.0',
  license: 'MIT',
  engines: { node: '>=20' },
  bin: { example: './dist/main.mjs' },
  exports: { '.': { import: './dist/index.mjs', require: './dist/index.cjs' } },
  publishConfig: { access: 'public', provenance: true },
  dependencies: { 'p-map': '^7.0.0' },
  peerDependencies: { '@video-upscale/client': '^1.2.0' },
}

const files = new Map([
  ['package.json', '{}'],
  ['README.md', '# Example'],
  ['LICENSE', 'MIT'],
  ['CHANGELOG.md', '# 1.2.0'],
  ['dist/main.mjs', '#!/usr/bin/env node\n'],
  ['dist/index.mjs', ''],
  ['dist/index.d.mts', ''],
  ['dist/index.cjs', ''],
  ['dist/index.d.cts', ''],
])

function faultsOf(planted: {
  readonly files?: ReadonlyMap<string, string>
  readonly manifest?: Partial<PackedManifest>
  readonly rules?: Partial<TarballRules>
}): string {
  const tarball = { files: planted.files ?? files, manifest: { ...manifest, ...planted.manifest } }
  return checkTarball(tarball, { ...rules, ...planted.rules }).join('\n')
}

function without(name: string): Map<string, string> {
  return new Map([...files].filter(([path]) => path !== name))
}

it('a package as it should be has no fault', () => {
  expect(faultsOf({})).toBe('')
})

describe('files', () => {
  it.each(['README.md', 'LICENSE', 'CHANGELOG.md', 'package.json'])('%s must be there', (name) => {
    expect(faultsOf({ files: without(name) })).toContain(`it has no ${name}`)
  })

  it('a changelog is asked for only once there is one', () => {
    expect(faultsOf({ files: without('CHANGELOG.md'), rules: { hasChangelog: false } })).toBe('')
  })

  it.each([
    'src/index.ts',
    'dist/retry.test.mjs',
    'bench/main.ts',
    'tsdown.config.ts',
    'tsconfig.json',
    '.env',
    'dist/.npmrc',
    'node_modules/x/index.js',
  ])('%s must not', (path) => {
    expect(faultsOf({ files: new Map([...files, [path, '']]) })).toContain(path)
  })

  it('no file names a folder of the machine', () => {
    const planted = new Map([...files, ['dist/index.mjs.map', '{"sources":["/home/me/checkout/src/a.ts"]}']])
    expect(faultsOf({ files: planted })).toContain('dist/index.mjs.map names /home/me/checkout')
  })
})

describe('package.json', () => {
  it.each<[string, Partial<PackedManifest>]>([
    ['its version', { version: '1.1.0' }],
    ['engines.node', { engines: {} }],
    ['access', { publishConfig: { provenance: true } }],
    ['provenance', { publishConfig: { access: 'public' } }],
    ['`repository` needs both', { repository: { url: 'x' }, homepage: 'x', bugs: { url: 'x' } }],
    ['no `homepage`', { repository: { url: 'x', directory: 'packages/example' } }],
    ['leads to the source', { exports: { '.': { '@video-upscale/source': './dist/index.mjs' } } }],
  ])('%s is looked at', (fault, planted) => {
    expect(faultsOf({ manifest: planted })).toContain(fault)
  })

  it.each(['workspace:^', 'file:../client', 'link:../client', 'catalog:'])(
    'no range is "%s", whatever it is of',
    (range) => {
      expect(faultsOf({ manifest: { dependencies: { express: range } } })).toContain('only this workspace')
      expect(faultsOf({ manifest: { devDependencies: { vitest: range } } })).toContain('only this workspace')
    },
  )

  it('siblings are asked for as of this version', () => {
    const old = { '@video-upscale/client': '^1.1.0' }
    expect(faultsOf({ manifest: { peerDependencies: old } })).toContain('in place of "^1.2.0"')
  })

  it('a canary asks for its siblings exactly', () => {
    const exact = { '@video-upscale/client': '1.2.0' }
    expect(faultsOf({ rules: { siblings: 'exact' } })).toContain('in place of "1.2.0"')
    expect(faultsOf({ rules: { siblings: 'exact' }, manifest: { peerDependencies: exact } })).toBe('')
  })
})

describe('what package.json leads to', () => {
  it.each(['dist/main.mjs', 'dist/index.cjs', 'dist/index.d.mts', 'dist/index.d.cts'])(
    '%s is there',
    (path) => {
      expect(faultsOf({ files: without(path) })).toContain(`leads to ./${path}`)
    },
  )

  it('a program says what runs it', () => {
    expect(faultsOf({ files: new Map([...files, ['dist/main.mjs', 'import "x"']]) })).toContain('(#!)')
  })
})
