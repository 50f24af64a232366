import { link, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

import { prepareOuts } from './prepare-outs.ts'

let directory = ''
const path = (name: string) => join(directory, name)

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vu-outs-'))
  await writeFile(path('a.mov'), 'a')
  await writeFile(path('b.mov'), 'b')
})

afterEach(() => rm(directory, { recursive: true }))

const planned = (source: string, out: string) => ({ name: source, source: path(source), out: path(out) })

it('makes directories, and leaves it at that', async () => {
  await prepareOuts([planned('a.mov', 'big/4x/a.mp4')], { force: false })
  expect((await stat(path('big/4x'))).isDirectory()).toBe(true)
})

it('refuses results of one name', async () => {
  const twins = [planned('a.mov', 'big/a.mp4'), planned('b.mov', 'big/../big/a.mp4')]
  await expect(prepareOuts(twins, { force: true })).rejects.toThrow('a.mov and b.mov would both become')
  await expect(stat(path('big'))).rejects.toThrow('ENOENT')
})

it('names what exists, unless it may be overwritten', async () => {
  await writeFile(path('a.mp4'), 'precious')
  const outs = [planned('a.mov', 'a.mp4'), planned('b.mov', 'b.mp4')]
  await expect(prepareOuts(outs, { force: false })).rejects.toThrow(`${path('a.mp4')} exists already`)
  await prepareOuts(outs, { force: true })
  expect(await readFile(path('a.mp4'), 'utf8')).toBe('precious')
})

it.each([
  ['the source itself', 'a.mov'],
  ['another source', 'b.mov'],
  ['a link to a source', 'symlink.mov'],
  ['another name of a source', 'hardlink.mov'],
])('never overwrites %s', async (_what, out) => {
  await symlink(path('a.mov'), path('symlink.mov'))
  await link(path('b.mov'), path('hardlink.mov'))
  const outs = [planned('a.mov', out), planned('b.mov', 'b-2x.mp4')]
  await expect(prepareOuts(outs, { force: true })).rejects.toThrow('is one of the sources')
})

it('refuses what is no file, also with force', async () => {
  await mkdir(path('taken'))
  await expect(prepareOuts([planned('a.mov', 'taken')], { force: true })).rejects.toThrow('is a directory')
  const device = { name: 'a', source: path('a.mov'), out: '/dev/null' }
  await expect(prepareOuts([device], { force: true })).rejects.toThrow('is no file')
})

it('says which directory cannot be made', async () => {
  const outs = [planned('a.mov', 'b.mov/a.mp4')]
  await expect(prepareOuts(outs, { force: false })).rejects.toMatchObject({ exitCode: 10 })
})

it('tells a name that is too long before any work', async () => {
  const outs = [planned('a.mov', `${'a'.repeat(300)}.mp4`)]
  await expect(prepareOuts(outs, { force: false })).rejects.toMatchObject({ code: 'ENAMETOOLONG' })
})
