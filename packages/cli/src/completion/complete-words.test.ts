import { Command, Option } from 'commander'
import { expect, it } from 'vitest'

import { completeWords, type Completers } from './complete-words.ts'

const program = new Command('video-upscale')
program
  .command('upscale')
  .argument('<video...>')
  .option('-o, --out <path>')
  .option('--force')
  .option('--profile <name>')
  .addOption(new Option('--scale <factor>').choices(['2', '4']))
  .addOption(new Option('--old <x>').hideHelp())
const job = program.command('job')
job.command('get').argument('<id>')
job.command('list')
program.command('complete', { hidden: true })

const completers: Completers = {
  profile: () => Promise.resolve([{ value: 'local', description: 'here' }]),
}

it.each([
  ['commands', ['up'], ['upscale']],
  ['no hidden commands', ['com'], []],
  ['commands of commands', ['job', ''], ['get', 'list']],
  ['options', ['upscale', '--f'], ['--force']],
  ['no hidden options', ['upscale', '--ol'], []],
  ['choices', ['upscale', '--scale', ''], ['2', '4']],
  ['choices behind =', ['upscale', '--scale='], ['--scale=2', '--scale=4']],
  ['choices behind the = of bash', ['upscale', '--scale', '='], ['2', '4']],
  ['choices being typed behind the = of bash', ['upscale', '--scale', '=', '4'], ['4']],
  ['values that are looked up', ['upscale', 'a.mp4', '--profile', 'l'], ['local']],
  ['no options behind --', ['upscale', '--', '--f'], []],
  ['nothing for what has no such option', ['job', 'get', '--scale='], []],
])('completes %s', async (_name, words, expected) => {
  const { candidates } = await completeWords(program, words, completers)
  expect(candidates.map(({ value }) => value)).toEqual(expected)
})

it.each([
  [['upscale', 'cl'], true],
  [['upscale', 'one.mp4', 'two.mp4', ''], true],
  [['upscale', '--force', ''], true],
  [['upscale', '-o', ''], true],
  [['upscale', '--', '--f'], true],
  [['upscale', '--scale', ''], false],
  [['job', 'get', ''], false],
  [['job', ''], false],
])('asks for files where one is meant: %j %s', async (words, files) => {
  expect((await completeWords(program, words, completers)).files).toBe(files)
})
