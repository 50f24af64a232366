import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { probe } from '@video-upscale/engine'
import { beforeEach, describe, expect, it, vi } from 'vitest'

import { realService } from '../testing-program/real-service.ts'
import { programPath, useProgram } from '../testing-program/run-program.ts'

const { run, start, path, directory } = useProgram()
const network = fileURLToPath(new URL('../models/turbo.onnx', import.meta.resolve('@video-upscale/engine')))

const longClip = fileURLToPath(new URL('../../../server/fixtures/long-160x96.mp4', import.meta.url))

beforeEach(() => copyFile(realService().clip, path('clip.mp4')))

const eventsOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('video-upscale local', () => {
  it('makes a result beside its source, and says in a line what was measured', async () => {
    const { status, stdout, stderr } = await run(['local', 'clip.mp4'])
    expect({ status, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('verifying') as string,
    })
    expect(stdout).toMatch(
      /^clip-2x\.mp4 {2}64x48 → 128x96 {2}24 frames {2}[\d.]+ kB {2}\d+ s {2}\d+ % reused\n$/,
    )
    expect(await probe(path('clip-2x.mp4'))).toMatchObject({ width: 128, height: 96, frames: 24 })
    expect(await readdir(directory())).toEqual(['clip-2x.mp4', 'clip.mp4'])
  })

  it('fills in patterns, each file once, and takes container and size from the flags', async () => {
    await mkdir(path('clips'))
    for (const name of ['b.mp4', 'a.mp4']) await copyFile(path('clip.mp4'), path(`clips/${name}`))
    const flags = ['-o', 'big', '--scale', '4', '--model', 'lanczos', '--container', 'mkv', '--json']
    const { status, stdout } = await run(['local', 'clips/*.mp4', 'clips/b.mp4', ...flags])
    expect(status).toBe(0)
    const done = eventsOf(stdout).filter(({ event }) => event === 'done')
    expect(done).toMatchObject([
      { source: 'clips/a.mp4', out: 'big/a-4x.mkv', report: { width: 256, framesOut: 24 } },
      { source: 'clips/b.mp4', out: 'big/b-4x.mkv', report: { model: 'lanczos' } },
    ])
    expect(done[0]?.bytes).toBe((await stat(path('big/a-4x.mkv'))).size)
  })

  it('reads standard input and writes standard output, and nothing else into it', async () => {
    const command = `"$0" --conditions=@video-upscale/source "$1" local - -o - --container mkv <clip.mp4 >out.mkv`
    const { stderr } = await promisify(execFile)('sh', ['-c', command, process.execPath, programPath], {
      cwd: directory(),
      env: { PATH: process.env.PATH, TMPDIR: directory() },
    })
    expect(stderr).toContain('standard output  64x48 → 128x96')
    expect(await probe(path('out.mkv'))).toMatchObject({ width: 128, frames: 24 })
    expect((await readdir(directory())).filter((name) => name.startsWith('video-upscale-'))).toEqual([])
  })

  it('says what runs the model, in a line or an event', async () => {
    const flags = ['--model', 'turbo', '--provider', 'cpu', '--force']
    const { stderr } = await run(['local', 'clip.mp4', ...flags])
    expect(stderr).toContain('clip.mp4: provider: cpu: it was asked for\n')
    const { stdout } = await run(['local', 'clip.mp4', ...flags, '--json'])
    expect(eventsOf(stdout)).toEqual(
      expect.arrayContaining([
        {
          event: 'step',
          source: 'clip.mp4',
          step: 'provider',
          provider: 'cpu',
          reason: 'cpu: it was asked for',
        },
      ]),
    )
    expect(eventsOf(stdout).at(-1)).toMatchObject({ event: 'done', report: { provider: 'cpu' } })
  })

  it('takes a network of the user', async () => {
    const { status, stderr } = await run(['local', 'clip.mp4', '--model-path', network])
    expect({ status, stderr }).toMatchObject({ status: 0 })
  })
})

describe('what is refused before any work', () => {
  beforeEach(async () => {
    await writeFile(path('taken.mp4'), 'precious')
    await writeFile(path('clip.mov'), 'of the same name')
  })

  it.each([
    [['missing.mp4'], 'There is no file missing.mp4'],
    [['missing-*.mp4'], 'No file matches'],
    [['.'], 'is a directory'],
    [['https://example.com/a.mp4'], 'local takes files'],
    [['clip.mp4', '-o', 'taken.mp4'], 'taken.mp4 exists already. Choose another -o, or add --force.'],
    [['clip.mp4', '-o', 'clip.mp4', '--force'], 'is one of the sources'],
    [['clip.mp4', 'clip.mov'], 'clip.mp4 and clip.mov would both become clip-2x.mp4'],
    [['clip.mp4', '-o', '-', '--json'], 'either for the video or for --json'],
    [['clip.mp4', 'clip.mov', '-o', '-'], 'Only one result fits'],
    [['-'], 'has no name: say -o FILE'],
    [['clip.mp4', '--model', 'magic'], 'There are: best, fast, turbo, lanczos'],
    [['clip.mp4', '--provider', 'gpu'], 'Allowed choices are auto, cuda, coreml, directml, webgpu, cpu'],
    [
      ['clip.mp4', '--provider', process.platform === 'darwin' ? 'cuda' : 'coreml'],
      'on this platform. There are: auto, ',
    ],
    [['clip.mp4', '--model-path', 'none.onnx'], 'There is no file none.onnx'],
    [['clip.mp4', '--allow-loss', 'sound'], 'does not know "sound"'],
  ])('%j', async (args, message) => {
    const before = await readdir(directory())
    const { status, stdout, stderr } = await run(['local', ...args])
    expect(stdout + stderr).toContain(message)
    expect(stderr).not.toContain('reading')
    expect(status).toBe(2)
    expect(await readdir(directory())).toEqual(before)
    expect(await readFile(path('taken.mp4'), 'utf8')).toBe('precious')
  })
})

describe('what fails', () => {
  it('does not stop the others, leaves nothing, and gives its exit status', async () => {
    await copyFile(path('clip.mp4'), path('cut.mp4'))
    await truncate(path('cut.mp4'), 9000)
    await writeFile(path('text.mp4'), 'no video at all')
    const videos = ['text.mp4', 'clip.mp4', 'cut.mp4']
    const { status, stdout, stderr } = await run(['local', ...videos, '-o', 'big', '--concurrency', '2'])
    expect(status).toBe(4)
    expect(stderr).toContain('text.mp4: This is not a video')
    expect(stderr).toContain('cut.mp4: The file is cut')
    expect(stderr).toContain('2 of 3 videos failed.')
    expect(stdout).toContain('big/clip-2x.mp4')
    expect(await readdir(path('big'))).toEqual(['clip-2x.mp4'])
  })

  it('is one JSON event with --json, by the code of the engine', async () => {
    await writeFile(path('text.mp4'), 'no video at all')
    const { status, stdout, stderr } = await run(['local', 'text.mp4', '--json'])
    expect(eventsOf(stdout).at(-1)).toMatchObject({ event: 'error', code: 'not-a-video', exitCode: 4 })
    expect({ status, stderr }).toEqual({ status: 4, stderr: '' })
  })

  // Root may read everything.
  it.skipIf(process.getuid?.() === 0)('says that a file may not be read', async () => {
    await chmod(path('clip.mp4'), 0)
    expect(await run(['local', 'clip.mp4'])).toMatchObject({ status: 10 })
  })

  it('lists what would be lost, and the flag that allows it', async () => {
    const refused = await run(['local', 'clip.mp4', '-o', 'clip.webm', '--model', 'lanczos'])
    expect(refused.stderr).toMatch(
      /could not keep everything[^]+\n {2}audio: [^]+Allow it with: --allow-loss audio\n/,
    )
    expect(refused.status).toBe(4)
    const flags = ['-o', 'clip.webm', '--model', 'lanczos', '--allow-loss', 'audio']
    expect(await run(['local', 'clip.mp4', ...flags])).toMatchObject({ status: 0 })
  })
})

describe('a run that is ended', () => {
  // Some seconds of work.
  const slow = ['local', 'clip-4x.mp4', '-o', 'out.mp4', '--scale', '4', '--model', 'best', '--threads', '1']

  beforeEach(async () => {
    await run(['local', 'clip.mp4', '--scale', '4', '--model', 'lanczos'])
  })

  it('by Ctrl-C takes away what it began', async () => {
    const running = start(slow)
    await running.until('upscaling')
    running.child.kill('SIGINT')
    expect(await running.ended).toMatchObject({ status: 130, stdout: '' })
    expect(await readdir(directory())).toEqual(['clip-4x.mp4', 'clip.mp4'])
  })

  it('by kill -9 leaves nothing under the name of the result, and the next run tidies up', async () => {
    const running = start(slow)
    await running.until('upscaling')
    running.child.kill('SIGKILL')
    await running.ended
    const left = await readdir(directory())
    expect(left).not.toContain('out.mp4')
    expect(left.filter((name) => name.startsWith('.'))).toHaveLength(1)
    expect(await run(['local', 'clip.mp4', '-o', 'out.mp4', '--model', 'lanczos'])).toMatchObject({
      status: 0,
    })
    expect(await readdir(directory())).toEqual(['clip-4x.mp4', 'clip.mp4', 'out.mp4'])
  })

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'by %s in the middle of a long video goes on behind what was finished, the next time',
    async (signal) => {
      await copyFile(longClip, path('long.mp4'))
      const command = ['local', 'long.mp4', '-o', 'long-out.mp4', '--model', 'fast', '--threads', '1']
      const running = start(command)
      await vi.waitFor(
        async () => {
          const names = await readdir(directory(), { recursive: true })
          expect(names.filter((name) => name.endsWith('.nut'))).not.toEqual([])
        },
        { timeout: 20_000, interval: 5 },
      )
      running.child.kill(signal)
      const { stderr } = await running.ended
      if (signal === 'SIGINT')
        expect(stderr).toContain(
          'What is finished of long-out.mp4 is kept: the same command goes on from there.',
        )
      const again = await run(command)
      expect(again.status).toBe(0)
      expect(again.stderr).toMatch(/continued after \d+ of \d+ frames of an earlier run/)
      expect((await readdir(directory())).toSorted()).toEqual([
        'clip-4x.mp4',
        'clip.mp4',
        'long-out.mp4',
        'long.mp4',
      ])
    },
  )
})
