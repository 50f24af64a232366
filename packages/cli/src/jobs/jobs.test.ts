import { createClient, type Client } from '@video-upscale/client'
import { importFiles } from '@video-upscale/client/node'
import { exampleTask } from '@video-upscale/testing'
import { beforeAll, describe, expect, it } from 'vitest'

import { fakeService } from '../testing-program/fake-service.ts'
import { realService } from '../testing-program/real-service.ts'
import { useProgram } from '../testing-program/run-program.ts'
import { startAnswers } from '../testing-program/start-answers.ts'

const { run, start } = useProgram()
const unknownId = '00000000-0000-4000-8000-000000000000'
const project = `alps-${String(process.pid)}`
let client: Client
let importId: string
let jobId: string

beforeAll(async () => {
  const { env, clip } = realService()
  client = createClient({ baseUrl: env.VIDEO_UPSCALE_BASE_URL, apiKey: env.VIDEO_UPSCALE_API_KEY })
  importId = (await importFiles(client, [clip])).id
  const options = { metadata: { project, take: '3' } }
  jobId = (await client.upscale({ jobId: importId, videoNo: 0, options })).id
})

/** Each line of NDJSON. */
function eventsIn(stdout: string): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('job list', () => {
  it('is a table, or the wire objects, or ids, of what the filters leave', async () => {
    const { env } = realService()
    const filter = ['--metadata', `project=${project}`, '--metadata', 'take=3', '--status', 'completed']
    const table = await run(['job', 'list', ...filter], { env })
    expect(table.stdout).toMatch(/^ID +TASK +STATUS +AGE +MODEL +POINTS +PROGRESS\n/)
    expect(table.stdout).toMatch(new RegExp(`\\n${jobId}  video_upscale +completed +\\d+ s +fast +480\\n$`))
    const json = await run(['job', 'list', ...filter, '--json'], { env })
    expect(eventsIn(json.stdout)).toEqual([expect.objectContaining({ job_id: jobId, status: 'completed' })])
    expect((await run(['job', 'list', ...filter, '--quiet'], { env })).stdout).toBe(`${jobId}\n`)
    const none = await run(['job', 'list', '--metadata', `project=${project}x`], { env })
    expect(none).toMatchObject({ status: 0, stdout: '', stderr: 'There are no such jobs.\n' })
  })

  it('reads as many pages as it takes', async () => {
    const { api, env } = await fakeService({ script: { durationMs: 0 } })
    const fake = createClient(api)
    for (let videos = 0; videos < 104; videos++) {
      await fake.videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
    }
    const count = async (...args: string[]) =>
      (await run(['job', 'list', '--quiet', ...args], { env })).stdout.trimEnd().split('\n').length
    expect([await count(), await count('--limit', '103'), await count('--all')]).toEqual([20, 103, 105])
  })

  it.each([
    [['--status', 'gone'], 'Allowed choices'],
    [['--metadata', 'project'], 'name=value'],
    [['--limit', '0'], '1 or more'],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await run(['job', 'list', ...args], { env: realService().env })
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) as string })
  })
})

describe('what the hosted service does not offer', () => {
  it.each([
    [['job', 'list'], 'list of jobs'],
    [['job', 'cancel', unknownId], 'way to cancel'],
    [['job', 'delete-files', unknownId], "way to delete a job's files"],
    [['models'], 'choice of models'],
    [['estimate', unknownId], 'estimates'],
    [['preview', unknownId], 'previews'],
    [['webhooks', 'deliveries'], 'list of deliveries'],
  ])('is said of %j', async (args, what) => {
    const { env } = await fakeService({ service: 'hosted' })
    const { status, stdout, stderr } = await run(args, { env })
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' })
    expect(stderr).toContain(`This service offers no ${what}`)
  })
})

describe('job get', () => {
  it('tells times, points, model, result and proof', async () => {
    const { stdout } = await run(['job', 'get', jobId], { env: realService().env })
    expect(stdout).toMatch(
      new RegExp(
        [
          `^${jobId}  completed`,
          '  task {6}video_upscale, model fast',
          '  time {6}created .* UTC, waited .* s, took .* s',
          '  points {4}480 consumed',
          '  url 0 {5}http://.*/files/.*',
          '  proof {5}24 of 24 frames, 64x48 to 128x96, .* kB',
          ' {12}sound within .* ms',
          ' {12}streams: video h264, audio aac',
        ].join('\n'),
      ),
    )
    const source = await run(['job', 'get', importId], { env: realService().env })
    expect(source.stdout).toContain('video 0   mp4 h264, 64x48, 24 frames, 24 fps, 1 s')
  })

  it('goes on after one that is not there, and fails for it', async () => {
    const { env } = realService()
    const { status, stdout, stderr } = await run(['job', 'get', unknownId, jobId, '--json'], { env })
    const events = eventsIn(stdout)
    expect({ status, stderr }).toEqual({ status: 4, stderr: '' })
    expect(events).toMatchObject([
      { event: 'error', code: 'not-found', source: unknownId },
      { job_id: jobId },
      { event: 'error', code: 'some-failed', exitCode: 4 },
    ])
  })

  it.each(['..', '../jobs', 'a b', ''])('takes no id like "%s"', async (id) => {
    const { status, stderr } = await run(['job', 'get', id], { env: realService().env })
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('the id of a job') as string,
    })
  })

  it('lets nothing that a service says steer the terminal', async () => {
    const evil = '\u001b]0;owned\u0007\u009b2J\rx'
    const task = {
      ...exampleTask({ status: 'failed' }),
      model: evil,
      error: { code: 1, message: `no ${evil}` },
    }
    const service = await startAnswers(({ path }) =>
      path.endsWith(unknownId) ? { status: 404, body: { message: `none ${evil}` } } : { body: task },
    )
    for (const args of [
      ['get', task.job_id],
      ['get', task.job_id, '--json'],
      ['get', unknownId],
    ]) {
      const { stdout, stderr } = await run(['job', ...args], { env: service.env })
      expect(stdout + stderr).toMatch(/x1b\]0;owned|u001b\]0;owned/)
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
    }
  })
})

describe('job wait and job watch', () => {
  it('follow to the end, several at once, and fail with those that do', async () => {
    const { api, env } = await fakeService({
      script: (jobNo) => ({ outcome: jobNo === 0 ? 'failed' : 'completed' }),
    })
    const fake = createClient(api)
    const submit = async () => (await fake.videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })).id
    const [bad, good] = [await submit(), await submit()]
    const both = await run(['job', 'wait', bad, good], { env })
    expect(both).toMatchObject({ status: 7, stdout: expect.stringContaining(`${good}  completed`) as string })
    expect(both.stderr).toContain(`${bad}: Job ${bad} failed: The result did not pass its check`)
    expect((await run(['job', 'watch', bad], { env })).status).toBe(7)
  })

  it('watch prints each change into a pipe too, with nothing told twice', async () => {
    const { api, env } = await fakeService({ script: { durationMs: 1500 } })
    const fake = createClient(api)
    const { id } = await fake.videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
    const [plain, json] = await Promise.all([
      run(['job', 'watch', id], { env }),
      run(['job', 'watch', id, '--json'], { env }),
    ])
    const changes = plain.stdout.split(`${id}  completed`)[0]?.trimEnd().split('\n') ?? []
    expect(new Set(changes.map((line) => line.slice(26))).size).toBe(changes.length)
    expect(changes[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z {2}(pending|staged|processing)/)
    expect(plain.stdout).toMatch(/Z {2}processing {2}[█░]+ +\d+% +/)
    const events = eventsIn(json.stdout)
    expect(events.at(-1)).toMatchObject({ event: 'done', jobId: id, job: { job_id: id } })
    expect(new Set(events.slice(0, -1).map(({ event }) => event))).toEqual(new Set(['update']))
    expect(events.at(-2)).toMatchObject({ jobId: id, status: 'completed' })
  })

  it('end at the deadline, and with a signal', async () => {
    const { api, env } = await fakeService({ script: { durationMs: 60_000 } })
    const { id } = await createClient(api).videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
    expect((await run(['job', 'wait', id, '--deadline', '0.2'], { env })).status).toBe(8)
    const watching = start(['job', 'watch', id], { env })
    await watching.until(/Z  (pending|staged|processing)/)
    watching.child.kill('SIGINT')
    expect((await watching.ended).status).toBe(130)
  })
})

describe('job cancel', () => {
  it('ends a job, once', async () => {
    const { api, env } = await fakeService({ script: { durationMs: 60_000 } })
    const { id } = await createClient(api).videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
    expect(await run(['job', 'cancel', id], { env })).toMatchObject({
      status: 0,
      stdout: `${id}  canceled\n`,
      stderr: '',
    })
    const again = await run(['job', 'cancel', id], { env })
    expect(again).toMatchObject({ status: 4, stderr: expect.stringContaining('canceled') as string })
  })
})

describe('job delete-files', () => {
  it('deletes what finished jobs have, twice as well as once, and job get says so', async () => {
    const { env, clip } = realService()
    const { id } = await importFiles(client, [clip])
    const expected = { status: 0, stdout: `${id}  completed, files deleted\n`, stderr: '' }
    expect(await run(['job', 'delete-files', id], { env })).toMatchObject(expected)
    expect(await run(['job', 'delete-files', id], { env })).toMatchObject(expected)
    expect((await run(['job', 'get', id], { env })).stdout).toMatch(/\n  files {5}given up .* UTC\n/)
    const json = await run(['job', 'delete-files', id, unknownId, '--json'], { env })
    expect(json.status).toBe(4)
    expect(eventsIn(json.stdout)).toMatchObject([
      { job_id: id, meta: { files_expired_at: expect.any(String) as string } },
      { event: 'error', code: 'not-found', source: unknownId },
      { event: 'error', code: 'some-failed', exitCode: 4 },
    ])
  })

  it('fails while the job runs, and says what to do', async () => {
    const { api, env } = await fakeService({ script: { durationMs: 60_000 } })
    const { id } = await createClient(api).videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
    for (const busy of [id, api.sourceJobId]) {
      const { status, stderr } = await run(['job', 'delete-files', busy], { env })
      expect({ status, stderr }).toEqual({
        status: 4,
        stderr: expect.stringContaining('Cancel it') as string,
      })
    }
  })
})

describe('job logs', () => {
  it('prints what a real job tells', async () => {
    const { stdout } = await run(['job', 'logs', jobId], { env: realService().env })
    expect(stdout).toBe(
      'Upscaling 24 frames from 64x48 to 128x96 with the model fast\nKept 1 video and 1 audio streams; nothing was lost\n',
    )
  })

  it('prints lines, and with --follow those to come, until the end', async () => {
    let looks = 0
    const service = await startAnswers(({ path }) => {
      if (!path.startsWith('/api/v1/job/')) return undefined
      looks += 1
      const status = looks < 3 ? 'processing' : 'completed'
      return { body: { ...exampleTask({ status }), logs: ['one', '\u001b[2Jtwo', 'three'].slice(0, looks) } }
    })
    const { job_id: id } = exampleTask()
    expect((await run(['job', 'logs', id], { env: service.env })).stdout).toBe('one\n')
    const followed = await run(['job', 'logs', id, '--follow'], { env: service.env })
    expect(followed).toMatchObject({
      status: 0,
      stdout: 'one\n\\x1b[2Jtwo\nthree\n',
      stderr: 'The job is completed.\n',
    })
    const json = await run(['job', 'logs', id, '--json'], { env: service.env })
    expect(eventsIn(json.stdout)[1]).toEqual({ event: 'log', jobId: id, line: '\u001b[2Jtwo' })
  })
})
