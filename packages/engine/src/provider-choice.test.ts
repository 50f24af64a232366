import { readFile, writeFile } from 'node:fs/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { findCandidates } from './child/gpu-devices.ts'
import { plan } from './plan.ts'
import { probe } from './probe.ts'
import { type ChosenProvider, listProviders } from './providers.ts'
import { makeMedia } from './testing-media/make-media.ts'
import { hasSoftwareVulkan, unpackSoftwareVulkan } from './testing-media/software-vulkan.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'
import { upscale, type UpscaleRunOptions } from './upscale.ts'
import { verify } from './verify.ts'

const at = temporaryFolder()

afterEach(() => {
  vi.unstubAllEnvs()
})

async function run(options: Pick<UpscaleRunOptions, 'provider'>, model = 'turbo') {
  const path = await makeMedia(at('clip.mp4'), { width: 64, height: 36, frames: 3, audio: null })
  const planned = plan(await probe(path), { model, preset: 'ultrafast' })
  const told: ChosenProvider[] = []
  let framesBefore = 0
  const output = await upscale(planned, at('out.mp4'), {
    ...options,
    onProvider: (chosen) => {
      told.push(chosen)
    },
    onProgress: () => {
      if (told.length === 0) framesBefore += 1
    },
  })
  const proof = await verify(planned, output)
  return { output, proof, told, framesBefore, file: await readFile(output.path) }
}

// A GPU here may win, and tells so itself.
const noGpu = (await findCandidates()).length === 0

describe.runIf(noGpu)('without a GPU', () => {
  it('the CPU is chosen, which is told once before the first frame, and stands in output and proof', async () => {
    const { output, proof, told, framesBefore } = await run({})
    expect(told).toEqual([{ provider: 'cpu', reason: 'cpu: no GPU was found on this machine' }])
    expect({ framesBefore, output: output.provider, proof: proof.provider }).toEqual({
      framesBefore: 0,
      output: 'cpu',
      proof: 'cpu',
    })
  })

  it('it makes the same file as when it is asked for', async () => {
    const asked = await run({ provider: 'cpu' })
    expect(asked.told).toEqual([{ provider: 'cpu', reason: 'cpu: it was asked for' }])
    expect((await run({ provider: 'auto' })).file.equals(asked.file)).toBe(true)
  })

  it.runIf(listProviders().includes('cuda'))('cuda refuses, and says what it needs', async () => {
    await expect(run({ provider: 'cuda' })).rejects.toMatchObject({
      name: 'ProviderUnavailableError',
      code: 'provider-unavailable',
      message: expect.stringMatching(
        /^The provider cuda does not work here: it did not find lib\w+\.so.*CUDA 12, cuDNN 9.*Or use the provider cpu\.$/,
      ) as string,
    })
  })

  it.runIf(listProviders().includes('webgpu'))('webgpu refuses, and says what it needs', async () => {
    const message = /does not work here: it (found no adapter|did not find libvulkan\.so\.1)\. It needs a GPU/
    await expect(run({ provider: 'webgpu' })).rejects.toThrow(message)
  })
})

it.skipIf(process.platform === 'darwin')('what this platform never has is refused at once', async () => {
  await expect(run({ provider: 'coreml' })).rejects.toThrow('The provider coreml exists on darwin')
})

it('a filter runs on the CPU, whatever was asked for', async () => {
  const { output, told } = await run({ provider: listProviders()[0] ?? 'cpu' }, 'lanczos')
  expect(told).toEqual([{ provider: 'cpu', reason: 'cpu: lanczos is no network' }])
  expect(output.provider).toBe('cpu')
})

it('a network that is none is refused as such, on any provider', async () => {
  await writeFile(at('text.onnx'), 'not a network')
  const path = await makeMedia(at('refused.mp4'), { frames: 2 })
  const planned = plan(await probe(path), { modelPath: at('text.onnx') })
  const refused = upscale(planned, at('refused-out.mp4'), { provider: listProviders()[0] ?? 'cpu' })
  await expect(refused).rejects.toMatchObject({ code: 'unsupported-model' })
})

it.runIf(hasSoftwareVulkan)('a provider that was asked for makes the file that the CPU makes', async () => {
  for (const [name, value] of Object.entries(await unpackSoftwareVulkan(at('.')))) vi.stubEnv(name, value)
  const { output, told, file } = await run({ provider: 'webgpu' })
  expect(told).toEqual([{ provider: 'webgpu', reason: 'webgpu: it was asked for' }])
  expect(output).toMatchObject({ provider: 'webgpu', frames: 3 })
  expect(file.equals((await run({ provider: 'cpu' })).file)).toBe(true)
})
