import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { checkSpec } from '../scripts/check-spec.ts'
import { bundleSpec, findStaleFiles, renderTypes } from '../scripts/generate.ts'

const directory = import.meta.dirname

/** Lints a copy of the contract in which one file was changed. */
async function checkChanged(file: string, change: (text: string) => string) {
  const root = await mkdtemp(join(tmpdir(), 'openapi-'))
  try {
    await cp(directory, join(root, 'openapi'), { recursive: true })
    await cp(join(directory, '../redocly.yaml'), join(root, 'redocly.yaml'))
    const path = join(root, 'openapi', file)
    const text = await readFile(path, 'utf8')
    expect(change(text)).not.toBe(text)
    await writeFile(path, change(text))
    const lines = await checkSpec(root)
    return lines.map(({ place, rule }) => `${place} ${rule}`)
  } finally {
    await rm(root, { recursive: true })
  }
}

describe('the lint', () => {
  it.each([
    {
      fault: 'an example that does not fit its schema',
      file: 'examples/upscale-request-options.yaml',
      change: (text: string) => text.replace('scale: 4', 'scale: 3'),
      found: [
        'openapi/examples/upscale-request-options.yaml:3 house/examples',
        'openapi/examples/upscale-request-options.yaml:7 no-invalid-media-type-examples',
      ],
    },
    {
      fault: 'an answer without an example',
      file: 'paths/balance.yaml',
      change: (text: string) => text.replace(/ +examples:\n.*\n.*balance.yaml\n/, ''),
      found: [
        'openapi/paths/balance.yaml:17 house/examples',
        'openapi/examples/balance.yaml:1 house/unused-file',
      ],
    },
    {
      fault: 'an operation without its source',
      file: 'paths/models.yaml',
      change: (text: string) => text.replace(/ +x-source: .*\n/, ''),
      found: ['openapi/paths/models.yaml:2 house/operations'],
    },
    {
      fault: 'an extension that is not marked',
      file: 'paths/models.yaml',
      change: (text: string) => text.replace(/ +x-extension: .*\n/, ''),
      found: ['openapi/paths/models.yaml:2 house/operations'],
    },
    {
      fault: 'an error that a keyed operation can answer and does not list',
      file: 'paths/models.yaml',
      change: (text: string) => text.replace(/ +'429':\n.*\n/, ''),
      found: ['openapi/paths/models.yaml:10 house/operations'],
    },
    {
      fault: 'an answer without x-request-id',
      file: 'components/responses/NotFound.yaml',
      change: (text: string) => text.replace(/headers:\n.*\n.*\n/, ''),
      found: ['openapi/components/responses/NotFound.yaml:1 house/responses'],
    },
    {
      fault: 'a tag that is not defined',
      file: 'paths/models.yaml',
      change: (text: string) => text.replace('tags: [service]', 'tags: [servise]'),
      found: ['openapi/paths/models.yaml:3 operation-tag-defined'],
    },
  ])('finds $fault', async ({ file, change, found }) => {
    expect((await checkChanged(file, change)).sort()).toStrictEqual(found.sort())
  })
})

describe('the document', () => {
  it('passes its lint', async () => {
    expect(await checkSpec(join(directory, '..'))).toStrictEqual([])
  })

  it('bundles into one piece, the same every time, and gives types', async () => {
    const specPath = join(directory, 'openapi.yaml')
    const [first, second] = await Promise.all([bundleSpec(specPath), bundleSpec(specPath)])
    expect(JSON.stringify(first)).toBe(JSON.stringify(second))
    expect(JSON.stringify(first)).not.toContain('.yaml')
    expect(await renderTypes(first)).toContain('video_urls: string[] | null')
  })

  it('finds generated files that are missing or edited', async () => {
    const generated = ['fresh', 'edited', 'missing'].map((path) => ({ path, content: 'generated' }))
    const current = new Map([
      ['fresh', 'generated'],
      ['edited', 'generated, then edited'],
    ])
    const read = (path: string) => Promise.resolve(current.get(path) ?? null)
    expect(await findStaleFiles(generated, { read })).toStrictEqual(['edited', 'missing'])
  })
})
