import { readdir, readFile, writeFile } from 'node:fs/promises'

import { describe, expect, it } from 'vitest'

import { isModelName, modelNames, models } from './models.ts'
import { plan } from './plan.ts'
import { probe } from './probe.ts'
import { makeMedia } from './testing-media/make-media.ts'
import { makeNetwork } from './testing-media/make-network.ts'
import { mediaProcesses } from './testing-media/media-processes.ts'
import { planes } from './testing-media/read-media.ts'
import { ocean } from './testing-media/real-clips.ts'
import { roundTrip } from './testing-media/round-trip.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'
import { upscale } from './upscale.ts'

const at = temporaryFolder()

describe.runIf(process.platform === 'linux')('the media process', () => {
  /** Aborts the work once frames come out; answers what the process had then, and how long its end took. */
  async function stopMidway(model: string) {
    const planned = plan(await probe(ocean), { model, preset: 'ultrafast', allowLoss: ['interlacing'] })
    const controller = new AbortController()
    let seen: ReturnType<typeof lookAt> | undefined
    let abortedMs = 0
    const onProgress = () => {
      seen ??= lookAt().finally(() => {
        abortedMs = performance.now()
        controller.abort()
      })
    }
    const options = { signal: controller.signal, onProgress, limits: { threads: 3 } }
    await expect(upscale(planned, at('midway.mp4'), options)).rejects.toMatchObject({ code: 'aborted' })
    const tookMs = performance.now() - abortedMs
    if (!seen) throw new Error('the work ended before it said how far it was')
    return { ...(await seen), tookMs }
  }

  async function lookAt() {
    const [child = 0] = await mediaProcesses()
    const threads = await readdir(`/proc/${child}/task`)
    const names = await Promise.all(
      threads.map((thread) => readFile(`/proc/${child}/task/${thread}/comm`, 'utf8').catch(() => '')),
    )
    const libraries = await readFile(`/proc/${child}/maps`, 'utf8')
    return {
      networkThreads: names.filter((name) => name.trim() === 'network').length,
      hasOnnxRuntime: libraries.includes('libonnxruntime'),
    }
  }

  it('runs a network on the threads it was given, and is gone with them when aborted', async () => {
    const { networkThreads, hasOnnxRuntime, tookMs } = await stopMidway('turbo')
    // ONNX Runtime has one of its own besides, which inherits the name.
    expect(networkThreads - 3).toBeLessThanOrEqual(1)
    expect(networkThreads).toBeGreaterThanOrEqual(3)
    expect(hasOnnxRuntime).toBe(true)
    expect(tookMs).toBeLessThan(1000)
    expect(await mediaProcesses()).toEqual([])
  })

  it('does not load ONNX Runtime for a filter', async () => {
    expect(await stopMidway('lanczos')).toMatchObject({ networkThreads: 0, hasOnnxRuntime: false })
  })

  it('is the only one that loads it', async () => {
    expect(await readFile('/proc/self/maps', 'utf8')).not.toContain('libonnxruntime')
  })
})

describe('a network of the user’s own', () => {
  it('is run from its file, and the proof names it', async () => {
    const modelPath = at('doubling.onnx')
    await writeFile(modelPath, makeNetwork())
    const recipe = { format: 'matroska', encoder: 'ffv1', audio: null, width: 64, height: 36, frames: 2 }
    const path = await makeMedia(at('own.mkv'), recipe)
    const { proof, output } = await roundTrip(path, { modelPath, quality: 0 })
    expect(proof.model).toBe('doubling.onnx')
    const [[before], [after]] = [await planes(path, 0), await planes(output.path, 0)]
    const everySecond = after?.subarray(0, 128).filter((_, index) => index % 2 === 0)
    expect(everySecond).toEqual(before?.subarray(0, 64))
  })

  it('that does not fit ends the work before the first frame', async () => {
    const modelPath = at('text.onnx')
    await writeFile(modelPath, 'not a network')
    const path = await makeMedia(at('refused.mp4'), { frames: 2 })
    const refused = upscale(plan(await probe(path), { modelPath }), at('refused-out.mp4'))
    await expect(refused).rejects.toMatchObject({
      name: 'UnsupportedModelError',
      code: 'unsupported-model',
      message: expect.stringContaining('text.onnx') as string,
    })
  })
})

it('models can be told by name, and a file is none', () => {
  expect(modelNames).toEqual(['best', 'fast', 'turbo', 'lanczos'])
  expect(models.map(({ weights }) => weights)).toEqual([38_568, 14_760, 5480, 0])
  expect(modelNames.every(isModelName)).toBe(true)
  expect(['file', '/tmp/x.onnx', 'toString', 1, null].filter(isModelName)).toEqual([])
})
