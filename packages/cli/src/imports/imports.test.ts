import { readFile, writeFile } from 'node:fs/promises'
import { exampleTask, listenOnLoopback } from '@video-upscale/testing'
import { describe, expect, it, onTestFinished } from 'vitest'

import { fakeService } from '../testing-program/fake-service.ts'
import { realService } from '../testing-program/real-service.ts'
import { useProgram } from '../testing-program/run-program.ts'
import { startAnswers } from '../testing-program/start-answers.ts'

const { run, path } = useProgram()
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

describe('import', () => {
  it('takes several files into one import, and tells its id and what each is', async () => {
    const { env, clip } = realService()
    const { status, stdout, stderr } = await run(['import', clip, clip], { env })
    const line = (videoNo: number) =>
      `  ${String(videoNo)}  ${clip}  mp4 h264, 64x48, 24 frames, 24 fps, 1 s\n`
    expect(stdout).toMatch(new RegExp(`^${uuid}\n`))
    expect(stdout.slice(37)).toBe(line(0) + line(1))
    expect(status).toBe(0)
    expect(stderr).toContain('uploading')
    const quiet = await run(['import', clip, '--quiet'], { env })
    expect(quiet).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(new RegExp(`^${uuid}\n$`)) as string,
      stderr: '',
    })
  })

  it('has the service fetch URLs, and prints events with --json', async () => {
    const { env, clip } = realService()
    const content = await readFile(clip)
    const { origin, close } = await listenOnLoopback((_request, response) => response.end(content))
    onTestFinished(close)
    const { status, stdout } = await run(['import', `${origin}/a.mp4`, '--json'], { env })
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; jobId?: string })
    const id = events.at(-1)?.jobId ?? ''
    expect(status).toBe(0)
    expect(events[0]).toMatchObject({ event: 'step', step: 'importing' })
    expect(events).toContainEqual({ event: 'note', message: `Importing as ${id}.` })
    expect(events.at(-1)).toMatchObject({ event: 'done', job: { job_id: id, task_type: 'video_import' } })
  })

  it('says which of the files is no whole video', async () => {
    const { env, clip } = realService()
    await writeFile(path('notes.mp4'), 'no video')
    const { status, stdout, stderr } = await run(['import', clip, 'notes.mp4'], { env })
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' })
    expect(stderr).toContain('video[1]')
  })

  it.each([
    [['missing.mp4'], 'There is no file missing.mp4'],
    [['.'], '. is not a file'],
    [['-'], 'Standard input'],
    [['CLIP', 'http://127.0.0.1/a.mp4'], 'files or URLs, not both'],
    [['CLIP', 'CLIP', 'CLIP', 'CLIP', 'CLIP'], 'four videos at most'],
    [['00000000-0000-4000-8000-000000000000'], 'at the service already'],
  ])('refuses %j before anything is sent', async (args, message) => {
    const { api, env } = await fakeService()
    const named = args.map((argument) => (argument === 'CLIP' ? realService().clip : argument))
    const { status, stderr } = await run(['import', ...named], { env })
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) as string })
    expect(api.requests).toEqual([])
  })

  it('tells where a service takes no videos', async () => {
    const { env } = await fakeService({ service: 'hosted' })
    const { status, stderr } = await run(['import', realService().clip], { env })
    expect({ status, stderr }).toEqual({ status: 4, stderr: expect.stringContaining('serve') as string })
  })
})

describe('estimate', () => {
  it('imports a file, says as what, and estimates', async () => {
    const { env, clip } = realService()
    const { status, stdout, stderr } = await run(['estimate', clip, '--scale', '4', '--model', 'turbo'], {
      env,
    })
    const id = new RegExp(`Imported as (${uuid})`).exec(stderr)?.[1] ?? ''
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(
        /^256x192, 24 frames, 1 s\nmp4 h264, model turbo, 4 times larger\n1920 points\n(about|time) .*\nnothing is lost\n$/,
      ) as string,
    })
    const again = await run(['estimate', id, '--json'], { env })
    expect(again.stderr).toBe('')
    expect(JSON.parse(again.stdout)).toMatchObject({
      event: 'done',
      jobId: id,
      videoNo: 0,
      estimate: { width: 128, points: 480 },
    })
    const beyond = await run(['estimate', id, '--video-no', '3'], { env })
    expect(beyond.status).toBe(4)
  })

  it.each(['estimate', 'preview'])('imports nothing for a model that there is not: %s', async (command) => {
    const { env, clip } = realService()
    const { status, stderr } = await run([command, clip, '--model', 'fastest'], { env })
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('no model "fastest"') as string,
    })
    expect(stderr).not.toContain('Imported as')
  })

  it('lists losses, and how to allow those that are not', async () => {
    const losses = [
      { kind: 'chapters', message: 'two chapters' },
      { kind: 'hdr', message: 'it becomes \u001b[31mSDR' },
    ]
    const estimate = { width: 2, height: 2, frames: 1, durationSeconds: 0.04, points: 480, losses }
    const more = { expectedSeconds: 95.5, scale: 2, model: 'fast', codec: 'h264', container: 'mp4' }
    const service = await startAnswers(() => ({ body: { ...estimate, ...more } }))
    const { stdout } = await run(['estimate', exampleTask().job_id, '--allow-loss', 'chapters'], {
      env: service.env,
    })
    expect(stdout.split('\n').slice(3)).toEqual([
      'about 1:36 of work',
      'loses chapters: two chapters',
      'loses hdr: it becomes \\x1b[31mSDR',
      'A submit is refused without --allow-loss chapters,hdr',
      '',
    ])
    expect(JSON.parse(service.asked[0]?.body ?? '')).toMatchObject({ options: { allowLoss: ['chapters'] } })
  })
})

describe('balance and models', () => {
  it('print what people read, or the wire objects', async () => {
    const { env } = realService()
    expect((await run(['balance'], { env })).stdout).toMatch(/^\d+ points\n$/)
    expect(JSON.parse((await run(['balance', '--json'], { env })).stdout)).toMatchObject({ code: 200 })
    expect((await run(['models'], { env })).stdout).toMatch(/^NAME +KIND +SCALES +FPS +LICENCE\n/)
    const models = (await run(['models', '--json'], { env })).stdout.trimEnd().split('\n')
    expect(models.map((line) => (JSON.parse(line) as { name: string }).name)).toContain('turbo')
  })
})
