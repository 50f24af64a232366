import { beforeAll, describe, expect, it } from 'vitest'

import { checkCommands } from './check-commands.ts'
import { loadPrograms } from './load-programs.ts'
import { readCodeBlocks, readDocument, readDocuments } from './read-documents.ts'
import { splitCommands } from './split-commands.ts'

const alsoRead = await Promise.all(['CONTRIBUTING.md', 'deploy/README.md'].map(readDocument))
const blocks = [...(await readDocuments()), ...alsoRead].flatMap(readCodeBlocks)

let programs: Awaited<ReturnType<typeof loadPrograms>>

beforeAll(async () => {
  programs = await loadPrograms()
})

describe('the commands of the documents', () => {
  it('are there', () => {
    const names = blocks
      .filter(({ language }) => language === 'sh')
      .flatMap(({ text }) => splitCommands(text).map(({ words }) => words[0] ?? ''))
    for (const program of ['video-upscale', 'video-upscale-server']) {
      expect(names.filter((name) => name === program).length).toBeGreaterThan(15)
    }
  })

  it('exist, with their flags', () => {
    expect(checkCommands(blocks, programs)).toEqual([])
  })

  it.each([
    ['video-upscale upscail clip.mp4', "unknown command 'upscail'"],
    ['video-upscale upscale clip.mp4 --bigger', "unknown option '--bigger'"],
    ['video-upscale local clip.mp4 --scale 3', 'Allowed choices are 2, 4'],
    ['cat clip.mp4 | video-upscale download', "missing required argument 'jobId'"],
    ['id=$(video-upscale import clip.mp4 --quit)', "unknown option '--quit'"],
    ['video-upscale serve --save-as a --data-di b', "unknown option '--data-di'"],
    ['video-upscale-server key create', "unknown command 'key'"],
    ['A=1 video-upscale-server start \\\n  --prot 80', "unknown option '--prot'"],
    ['npx -p @video-upscale/server video-upscale-server points grant many', 'It must be a whole number'],
    ['npx -y pnpm@12 demonstrate', 'package.json has no such script'],
    ['npx -y pnpm@12 demo --studeo', 'nothing there reads --studeo'],
    ['npx -y pnpm@12 exec vitestt', 'there is no such program'],
    ['npx -y pnpm@12 --filter ./packages/clients test', 'there is no such package'],
    ['npx -y pnpm@12 --filter ./packages/client tests', 'its package.json has no such script'],
  ])('would not pass with %j', (text, message) => {
    const block = { path: 'docs/planted.md', language: 'sh', line: 10, text: `true\n${text}` }
    expect(checkCommands([block], programs)).toEqual([expect.stringContaining(message)])
    expect(checkCommands([block], programs)[0]).toMatch(/^docs\/planted\.md:11: /)
  })
})

describe('a shell script', () => {
  it.each([
    ['a \'b c\' "d $e" f\\ g', [['a', 'b c', 'd $e', 'f g']]],
    ['A=1 a b=2 # no c', [['a', 'b=2']]],
    ['a > b 2>&1 | c && d; e', [['a'], ['c'], ['d'], ['e']]],
    ['a \\\n  b\nc', [['a', 'b'], ['c']]],
    ['x=$(a b) c', [['a', 'b'], ['c']]],
    ['a <(b c)', [['a'], ['b', 'c']]],
    ['a "{\\"b\\":1}"', [['a', '{"b":1}']]],
    ['a <your b> && c', [['a', 'b'], ['c']]],
  ])('is split into its commands: %j', (script, expected) => {
    expect(splitCommands(script).map(({ words }) => words)).toEqual(expected)
  })
})
