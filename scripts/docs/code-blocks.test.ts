import { beforeAll, describe, expect, it } from 'vitest'

import { checkCode, isCode } from './check-code.ts'
import { checkTags } from './check-tags.ts'
import { readCodeBlocks, readDocuments, readLinkedDocuments, type CodeBlock } from './read-documents.ts'

const blocks = (await readDocuments()).flatMap(readCodeBlocks)

function planted(language: string, line: number, ...lines: readonly string[]): CodeBlock {
  return { path: 'docs/planted.md', language, line, text: lines.join('\n') }
}

// What the check is there to find, compiled beside the rest.
const mistakes = [
  planted('ts', 10, "import { createClient } from '@video-upscale/client'", 'createClient({ apiKey: 7 })'),
  planted(
    'tsx',
    20,
    "import { useJob } from '@video-upscale/react'",
    'export const page = <p>{useJob().data}</p>',
  ),
  planted('js', 30, "import { startFakeApi } from '@video-upscale/testing'", 'startFakeApi().close()'),
  planted('ts', 40, "import { createKlient } from '@video-upscale/client'"),
  planted('ts', 50, 'const one = 1 +'),
]

let found: readonly string[]

beforeAll(() => {
  found = checkCode([...blocks, ...mistakes])
})

describe('the code of the documents', () => {
  it('is there', () => {
    expect(blocks.filter(isCode).length).toBeGreaterThan(30)
  })

  it('compiles against the packages', () => {
    expect(found.filter((problem) => !problem.startsWith('docs/planted.md'))).toEqual([])
  })

  it.each([
    ['a wrong type', 'docs/planted.md:11: ', 'number'],
    ['a forgotten argument, in TSX', 'docs/planted.md:21: ', 'Expected 1 arguments'],
    ['a method that is not there, in JavaScript', 'docs/planted.md:31: ', "'close' does not exist"],
    ['an export that is not there', 'docs/planted.md:40: ', 'createKlient'],
    ['what is no code', 'docs/planted.md:50: ', 'Expression expected'],
  ])('would not pass with %s', (_what, place, message) => {
    const there = found.filter((problem) => problem.startsWith(place))
    expect(there.join('\n')).toContain(message)
  })
})

describe('the JSON of the documents', () => {
  const documents = blocks.filter(({ language }) => language === 'json')

  it.each(documents.map((block) => [`${block.path}:${String(block.line)}`, block.text]))(
    'is JSON: %s',
    (_place, text) => {
      expect(() => void JSON.parse(text)).not.toThrow()
    },
  )
})

describe('the tags of the blocks', () => {
  it('are known, so that no block is passed over', async () => {
    expect(checkTags((await readLinkedDocuments()).flatMap(readCodeBlocks))).toEqual([])
  })

  it.each(['typescript', 'TS', 'bash', 'shell', 'console', 'ymal', ''])('would not pass with %j', (tag) => {
    const [block, ...more] = readCodeBlocks({ path: 'docs/planted.md', text: `\`\`\`${tag}\none\n\`\`\`\n` })
    expect(more).toEqual([])
    const [fault = ''] = checkTags(block ? [block] : [])
    expect(fault).toContain('docs/planted.md:2: a block ')
    expect(fault).toContain('is checked by nothing; tag it ts, tsx, js, sh or json, or text')
  })

  it('are asked for where a block is indented', () => {
    const blocks = readCodeBlocks({ path: 'docs/planted.md', text: 'So:\n\n    const one = 1 +\n' })
    expect(checkTags(blocks)).toHaveLength(1)
  })
})
