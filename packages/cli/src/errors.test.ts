import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'

import { stateDirectory } from './state-directory.ts'
import { realService } from './testing-program/real-service.ts'
import { programPath, useProgram } from './testing-program/run-program.ts'
import { startAnswers } from './testing-program/start-answers.ts'

const { run, path } = useProgram()
const real = realService()
const key = { VIDEO_UPSCALE_API_KEY: 'vu_k' }
const ownKey = { VIDEO_UPSCALE_API_KEY: `vu_${'k'.repeat(43)}` }
const nowhere = { ...key, VIDEO_UPSCALE_BASE_URL: 'http://127.0.0.1:65533/api' }

beforeEach(async () => {
  await writeFile(path('clip.mov'), 'a video')
  await mkdir(path('x'))
  await writeFile(path('x/clip.mov'), 'a video')
})

describe('a command line that is wrong', () => {
  it.each([
    ['no key', ['clip.mov'], {}, 2, 'No API key'],
    ['a key of a server, and no URL', ['clip.mov'], { ...ownKey }, 2, 'The key was sent nowhere'],
    ['no file', ['missing.mp4'], nowhere, 2, 'There is no file missing.mp4'],
    ['no match', ['*.mkv'], nowhere, 2, 'No file matches *.mkv'],
    ['a directory', ['.'], nowhere, 2, 'is a directory'],
    ['a factor that there is not', ['clip.mov', '--scale', '3'], nowhere, 2, 'Allowed choices are 2, 4'],
    ['an unknown option', ['clip.mov', '--sacle', '2'], nowhere, 2, "unknown option '--sacle'"],
    ['a base URL that is none', ['clip.mov'], { ...key, VIDEO_UPSCALE_BASE_URL: 'x' }, 2, 'absolute URL'],
    ['an unknown loss', ['clip.mov', '--allow-loss', 'sound'], nowhere, 2, 'does not know "sound"'],
    ['no server', ['clip.mov'], nowhere, 6, 'ECONNREFUSED'],
    ['a profile that there is not', ['clip.mov', '--profile', 'p'], nowhere, 2, 'There is no profile "p"'],
    ['two results in one', ['clip.mov', 'x/clip.mov', '-o', 'd/'], nowhere, 2, 'would both become'],
    [
      'a result that says another container',
      ['clip.mov', '--container', 'mkv', '-o', 'a.mp4'],
      nowhere,
      2,
      'for mkv',
    ],
    [
      'standard output and JSON',
      ['clip.mov', '-o', '-', '--json'],
      nowhere,
      2,
      'either for the video or for --json',
    ],
    ['empty standard input', ['-', '-o', 'a.mp4'], nowhere, 2, 'Standard input is empty'],
  ])('is told with what to do: %s', async (_name, args, env, status, message) => {
    const result = await run(['upscale', ...args], { env })
    const said = args.includes('--json') ? result.stdout : result.stderr
    expect(said).toContain(message)
    expect(result.status).toBe(status)
  })

  it('is one JSON event with --json, also where commander finds it', async () => {
    const { status, stdout, stderr } = await run(['upscale', '--sacle', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ event: 'error', code: 'usage', exitCode: 2 })
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' })
  })
})

describe('a wrong key', () => {
  it('is status 3, and is shown nowhere', async () => {
    const env = { ...real.env, VIDEO_UPSCALE_API_KEY: 'vu_secret' }
    const id = '2cbffb65-10ac-45a2-91d4-19a19a19ab4c'
    const { status, stdout, stderr } = await run(['job', 'get', id, '--json'], { env })
    expect(JSON.parse(stdout)).toMatchObject({
      event: 'error',
      code: 'unauthorized',
      status: 401,
      exitCode: 3,
    })
    expect(status).toBe(3)
    const people = await run(['upscale', 'clip.mov'], { env })
    expect(people).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('video-upscale doctor') as string,
    })
    expect([stdout, stderr, people.stdout, people.stderr].join('')).not.toContain('vu_secret')
  })
})

it('is status 4 where the service knows an operation and does not have it', async () => {
  const body = '{"prompt": "the tide comes in slowly"}'
  const { status, stdout } = await run(['api', 'createVideoDiffusion', '--body', body, '--json'], real)
  expect(JSON.parse(stdout)).toMatchObject({ event: 'error', code: 'not-offered', status: 501, exitCode: 4 })
  expect(status).toBe(4)
})

describe('help', () => {
  it.each([[['--help']], [['upscale', '--help']], [['job', 'wait', '--help']], [['--version']]])(
    '%j is on stdout with status 0',
    async (args) => {
      const { status, stdout, stderr } = await run(args)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout.length).toBeGreaterThan(4)
    },
  )

  it('has no colours and no live lines where nobody looks', async () => {
    const { stderr } = await run(['upscale', 'clip.mov'], { env: nowhere })
    expect(stderr).not.toContain('\x1B')
  })
})

describe('a service that answers something else', () => {
  it.each([
    ['balance', []],
    ['models', []],
    ['estimate', ['2cbffb65-10ac-45a2-91d4-19a19a19ab4c']],
    ['preview', ['2cbffb65-10ac-45a2-91d4-19a19a19ab4c']],
  ])('is told as one that fails: %s', async (command, args) => {
    const service = await startAnswers(() => ({ body: { data: {}, losses: 7 } }))
    const { status, stderr } = await run([command, ...args], { env: service.env })
    expect(stderr).toMatch(/^error: The answer is no /m)
    expect(status).toBe(6)
  })
})

describe('what is around the program', () => {
  it('a full disk behind standard output is status 10, in one line', () => {
    const full = spawnSync(
      'sh',
      [
        '-c',
        `'${process.execPath}' --conditions=@video-upscale/source '${programPath}' completion bash > /dev/full`,
      ],
      { encoding: 'utf8' },
    )
    expect(full).toMatchObject({
      status: 10,
      stderr: expect.stringMatching(/^error: standard output: .+\n$/) as string,
    })
  })

  it('an empty XDG_STATE_HOME is none', () => {
    const home = stateDirectory({ HOME: '/home/somebody' })
    expect(stateDirectory({ HOME: '/home/somebody', XDG_STATE_HOME: '' })).toBe(home)
    expect(stateDirectory({ HOME: '/home/somebody', XDG_STATE_HOME: 'relative' })).toBe(home)
  })

  it('a command that there is not is a usage error, also behind help', async () => {
    const { status, stdout } = await run(['help', 'nonsense', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('no such command') as string,
    })
    expect(status).toBe(2)
  })
})
