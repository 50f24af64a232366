import type { FakeContext } from '../fake-context.ts'
import { json, readJson, type Call } from '../http/call.ts'
import { checkUpscale, modelNames } from './check-upscale.ts'
import { findSource, priceOf } from './create-video-upscale.ts'

export function getCapabilities({ maxConcurrentJobs }: FakeContext): Response {
  return json({
    idempotency: true,
    events: true,
    uploads: true,
    models: modelNames,
    limits: { maxVideoBytes: 5_368_709_120, maxVideosPerImport: 4, maxConcurrentJobs, waitSeconds: 60 },
  })
}

const speeds: Readonly<Record<string, number | null>> = { fast: 31.8, turbo: 63.5, best: null, lanczos: 96.6 }

export function listModels(): Response {
  const data = modelNames.map((name) => ({
    name,
    kind: name === 'lanczos' ? 'filter' : 'network',
    scales: [2, 4],
    licence: 'MIT',
    fps: speeds[name] ?? null,
  }))
  return json({ data })
}

export function createEstimate(context: FakeContext, call: Call): Response {
  const body = checkUpscale(readJson(call))
  findSource(context, body)
  const { scale, model } = body
  return json({
    width: 1280 * scale,
    height: 720 * scale,
    frames: 240,
    durationSeconds: 10,
    points: priceOf(body),
    losses: [],
    expectedSeconds: 13.1,
    scale,
    model,
    codec: 'h264',
    container: 'mp4',
  })
}
