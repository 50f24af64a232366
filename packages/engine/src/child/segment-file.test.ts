import { spawnSync } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { plan } from '../plan.ts'
import { probe } from '../probe.ts'
import { makeMedia } from '../testing-media/make-media.ts'
import { temporaryFolder } from '../testing-media/temporary-folder.ts'
import { openVideoEncoder } from './encode-video.ts'
import { openSource } from './open-source.ts'
import { clearBegunSegments, openSegmentWriter } from './segment-file.ts'

const at = temporaryFolder()

it('a segment that cannot get its name is an output that cannot be written, and leaves nothing', async () => {
  const source = await probe(await makeMedia(at('source.mp4'), { frames: 1, audio: null }))
  const { input, video } = await openSource(source)
  const encoder = await openVideoEncoder(plan(source), video)
  await mkdir(at('segments/000000.nut'), { recursive: true })
  const writer = await openSegmentWriter(at('segments/000000.nut'), encoder)
  await expect(writer.finish()).rejects.toMatchObject({ code: 'output-unwritable' })
  await writer.close()
  encoder.close()
  await input.closeInput()
  expect(await readdir(at('segments'))).toEqual(['000000.nut'])
})

it('what killed processes began is removed, and nothing else', async () => {
  const folder = at('begun')
  await mkdir(folder)
  const nameOf = (pid: number, index: number) =>
    `00000${index}.nut.${pid}.00000000-0000-4000-8000-000000000000.partial`
  const dead = spawnSync(process.execPath, ['--version']).pid
  const names = ['000000.nut', nameOf(dead, 1), nameOf(process.pid, 2), nameOf(process.ppid, 3)]
  for (const name of names) await writeFile(join(folder, name), 'frames')
  await clearBegunSegments(folder)
  expect(await readdir(folder)).toEqual(['000000.nut', nameOf(process.ppid, 3)])
})
