import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'

import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'

import { cut } from './cut.ts'
import { isEngineError } from './errors.ts'
import { type Plan, plan } from './plan.ts'
import { probe } from './probe.ts'
import type { Progress } from './progress.ts'
import { makeMedia } from './testing-media/make-media.ts'
import { isGroupAlive, mediaProcesses } from './testing-media/media-processes.ts'
import { ocean } from './testing-media/real-clips.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'
import { upscale } from './upscale.ts'
import { verify } from './verify.ts'

const at = temporaryFolder()

/** Minutes of work: whatever is to happen midway has time to. */
let longPlan: Plan
beforeAll(async () => {
  longPlan = plan(await probe(ocean), { scale: 4, preset: 'slower' })
})

it('parts of the picture that stay are made once, which nobody can see', async () => {
  // Bars that stand still, and a counter.
  const still = {
    source: 'testsrc=size=320x192:rate=24',
    frames: 24,
    encoderOptions: { preset: 'veryfast', bf: 0 },
  }
  const planned = plan(await probe(await makeMedia(at('still.mp4'), { width: 320, height: 192, ...still })), {
    model: 'turbo',
    preset: 'veryfast',
  })
  const reused = await upscale(planned, at('reused.mp4'))
  const whole = await upscale(planned, at('whole.mp4'), { reuse: false })
  expect(reused.reusedShare).toBeGreaterThan(0.2)
  expect(whole.reusedShare).toBe(0)
  const [a, b] = await Promise.all([readFile(reused.path), readFile(whole.path)])
  expect(a.equals(b)).toBe(true)
  expect((await verify(planned, reused)).reusedShare).toBe(reused.reusedShare)
})

it('does not overwrite the source, also not by another name', async () => {
  const path = await makeMedia(at('only.mp4'), { width: 64, height: 48, frames: 4 })
  const before = await readFile(path)
  await symlink(path, at('alias.mp4'))
  const planned = plan(await probe(path), { model: 'lanczos' })
  for (const output of [path, at('alias.mp4')]) {
    const stretch = { atSeconds: 0, seconds: 0.1 }
    // One after the other: a promise that rejects while the other is awaited would have nobody to hear it.
    for (const make of [() => upscale(planned, output), () => cut(planned.source, stretch, output)]) {
      await expect(make()).rejects.toMatchObject({
        code: 'output-unwritable',
        message: expect.stringContaining('is the source, and is not overwritten') as string,
      })
    }
  }
  expect((await readFile(path)).equals(before)).toBe(true)
})

describe('progress', () => {
  it('rises to exactly 1 and has exactly the documented fields', async () => {
    const path = await makeMedia(at('progress.mp4'), { width: 480, height: 270, frames: 96 })
    const seen: Progress[] = []
    const startedMs = performance.now()
    const output = await upscale(plan(await probe(path)), at('progress-out.mp4'), {
      onProgress: (progress) => seen.push(progress),
    })
    const seconds = (performance.now() - startedMs) / 1000
    const fractions = seen.map(({ fraction }) => fraction)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(seen.length).toBeGreaterThan(1)
    expect(seen.length).toBeLessThan(seconds * 4 + 2)
    expect(seen.at(-1)).toMatchObject({
      fraction: 1,
      frame: 96,
      frames: 96,
      etaSeconds: 0,
      stage: 'finishing',
    })
    for (const progress of seen) {
      expect(Object.keys(progress).toSorted()).toEqual([
        'etaSeconds',
        'fps',
        'fraction',
        'frame',
        'frames',
        'stage',
      ])
      expect(Number.isFinite(progress.fps) && Number.isFinite(progress.etaSeconds)).toBe(true)
    }
    expect(output.frames).toBe(96)
  })

  it('that throws ends the work with what it threw', async () => {
    const path = await makeMedia(at('throws.mp4'), { width: 480, height: 270, frames: 96 })
    const thrown = new Error('no more')
    const onProgress = () => {
      throw thrown
    }
    await expect(upscale(plan(await probe(path)), at('throws-out.mp4'), { onProgress })).rejects.toBe(thrown)
  })
})

describe.runIf(process.platform === 'linux')('the media process', () => {
  afterEach(async () => {
    vi.unstubAllEnvs()
    const left = (await readdir(dirname(at('x')))).filter(
      (name) => name.includes('partial') || name === 'never.mp4',
    )
    expect(left).toEqual([])
    expect(await mediaProcesses()).toEqual([])
  })

  it('is gone with its whole group within a second of an abort', async () => {
    const controller = new AbortController()
    const work = upscale(longPlan, at('never.mp4'), { signal: controller.signal })
    const child = await theChild()
    await partialAppears()
    const abortedMs = performance.now()
    controller.abort('the user left')
    await expect(work).rejects.toMatchObject({ code: 'aborted', cause: 'the user left' })
    expect(performance.now() - abortedMs).toBeLessThan(1000)
    expect(isGroupAlive(child)).toBe(false)
  })

  it('does not start for a signal that is aborted already', async () => {
    await expect(upscale(longPlan, at('never.mp4'), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
  })

  it('that is killed from outside is a crash with its signal', async () => {
    const work = upscale(longPlan, at('never.mp4'))
    const outcome = work.catch((error: unknown) => error)
    process.kill(await theChild(), 'SIGKILL')
    const error = await outcome
    expect(isEngineError(error, 'child-crashed')).toBe(true)
    expect(error).toMatchObject({ signal: 'SIGKILL', exitCode: null })
  })

  it('ends at its memory limit', async () => {
    const limits = { maxRssBytes: 200e6 }
    await expect(upscale(longPlan, at('never.mp4'), { limits })).rejects.toMatchObject({
      code: 'out-of-memory',
    })
  })

  it('ends at its time limit', async () => {
    const limits = { timeoutMs: 700 }
    await expect(upscale(longPlan, at('never.mp4'), { limits })).rejects.toMatchObject({ code: 'timed-out' })
  })

  it('inherits no secret', async () => {
    vi.stubEnv('VIDEO_UPSCALE_SECRET', 'do-not-pass-on')
    const controller = new AbortController()
    const work = upscale(longPlan, at('never.mp4'), { signal: controller.signal })
    const outcome = work.catch((error: unknown) => error)
    const environment = await readFile(`/proc/${await theChild()}/environ`, 'utf8')
    controller.abort()
    await outcome
    expect(environment).toContain('PATH=')
    expect(environment).not.toContain('do-not-pass-on')
    const names = environment.split('\0').flatMap((entry) => entry.split('=')[0] ?? [])
    // glibc takes its own variable apart in place.
    const allowed =
      /^(|PATH|TMPDIR|TMP|TEMP|LANG|LC_ALL|LC_CTYPE|TZ|LD_LIBRARY_PATH|CUDA_VISIBLE_DEVICES|VK_DRIVER_FILES|VK_ICD_FILENAMES|NVIDIA_TF32_OVERRIDE|ORT_DISABLE_TELEMETRY|GLIBC_TUNABLES|glibc\.malloc\.\w+|NODE_COMPILE_CACHE|NODE_CHANNEL_.*)$/
    expect(names.filter((name) => !allowed.test(name))).toEqual([])
  })

  it('tells nobody of what it does, and leaves no trace of that: no telemetry of a library', async () => {
    const temporary = at('temporary')
    await mkdir(temporary)
    vi.stubEnv('TMPDIR', temporary)
    const source = await makeMedia(at('quiet.mp4'), { frames: 3 })
    await upscale(plan(await probe(source), { model: 'turbo' }), at('quiet-2x.mp4'))
    // ONNX Runtime's telemetry keeps a log and a session's file there from its first session on.
    expect(await readdir(temporary)).toEqual([])
  })

  it('goes with its parent', async () => {
    const engine = new URL('./index.ts', import.meta.url).href
    const script = `import { plan, probe, upscale } from '${engine}'
      await upscale(plan(await probe(process.argv[1]), { scale: 4 }), process.argv[2])`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script, ocean, at('orphan.mp4')])
    // The probe's child comes first; the one that lives on is the upscale's.
    const [child = 0] = await vi.waitFor(
      async () => {
        const found = await mediaProcesses(parent.pid ?? 0)
        expect(found.length).toBe(1)
        expect(await partials()).not.toEqual([])
        return found
      },
      { timeout: 10_000, interval: 20 },
    )
    parent.kill('SIGKILL')
    await vi.waitFor(
      () => {
        expect(isGroupAlive(child)).toBe(false)
      },
      { timeout: 3000, interval: 20 },
    )
    // Nobody was left to remove it, until the next one for the same output comes.
    const living = `.orphan.mp4.${hostname().replaceAll(/[^\w-]/g, '-')}.1.${randomUUID()}.partial`
    await writeFile(at(living), 'of the first process, which is alive')
    await upscale(plan(await probe(ocean), { model: 'lanczos' }), at('orphan.mp4'), {
      signal: AbortSignal.abort(),
    }).catch(() => undefined)
    expect(await partials()).toEqual([living])
    await rm(at(living))
  })
})

describe('the output', () => {
  it('that can not be written is a clean refusal', async () => {
    const path = await makeMedia(at('source.mp4'), { frames: 3 })
    const planned = plan(await probe(path))
    await expect(upscale(planned, at('no/such/folder/out.mp4'))).rejects.toMatchObject({
      code: 'output-unwritable',
    })
  })

  it('is not made from another source than the one that was probed', async () => {
    const path = await makeMedia(at('changing.mp4'), { frames: 3 })
    const planned = plan(await probe(path))
    await makeMedia(path, { frames: 5 })
    await expect(upscale(planned, at('changed.mp4'))).rejects.toMatchObject({ code: 'source-changed' })
  })
})

async function theChild(): Promise<number> {
  return await vi.waitFor(
    async () => {
      const [child] = await mediaProcesses()
      if (child === undefined) throw new Error('no media process yet')
      return child
    },
    { timeout: 5000, interval: 10 },
  )
}

async function partials(): Promise<string[]> {
  return (await readdir(dirname(at('x')))).filter((name) => name.endsWith('.partial'))
}

async function partialAppears(): Promise<void> {
  await vi.waitFor(
    async () => {
      expect(await partials()).toHaveLength(1)
    },
    { timeout: 5000, interval: 10 },
  )
}
