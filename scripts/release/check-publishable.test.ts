import { expect, it } from 'vitest'

import { checkPublishable } from './check-publishable.ts'
import type { PackedManifest } from './pack-packages.ts'
import { pinRanges } from './pin-siblings.ts'

const repository = { url: 'git+https://example.com/me/it.git', directory: 'packages/client' }

function packageOf(manifest: Partial<PackedManifest>) {
  const name = '@video-upscale/client'
  return { name, manifest: { name, version: '1.0.0', repository, ...manifest } }
}

it('what is committed, has a version and a repository may be published', () => {
  expect(() => {
    checkPublishable({ packages: [packageOf({})], changedPaths: [] })
  }).not.toThrow()
})

it('a changed working tree may not', () => {
  expect(() => {
    checkPublishable({ packages: [packageOf({})], changedPaths: ['README.md'] })
  }).toThrow('README.md')
})

it('a version that changesets never set may not', () => {
  expect(() => {
    checkPublishable({ packages: [packageOf({}), packageOf({ version: '0.0.0' })], changedPaths: [] })
  }).toThrow('0.0.0')
})

it('a package without a repository may not: provenance needs one', () => {
  const { name, manifest } = packageOf({})
  const { repository: _none, ...homeless } = manifest
  expect(() => {
    checkPublishable({ packages: [{ name, manifest: homeless }], changedPaths: [] })
  }).toThrow('provenance')
})

it('a canary pins its siblings and nothing else', () => {
  const manifest = '{ "dependencies": { "@video-upscale/client": "workspace:^", "p-map": "^7.1.1" } }'
  expect(pinRanges(manifest)).toBe(manifest.replace('workspace:^', 'workspace:*'))
})
