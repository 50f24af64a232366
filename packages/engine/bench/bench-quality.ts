import { stat } from 'node:fs/promises'
import { join } from 'node:path'

import { modelNames, probe, upscale, type UpscaleOptions } from '../src/index.ts'
import { findClips, type Clip } from './clips.ts'
import { measureQuality, type Quality } from './measure-quality.ts'
import { printTable } from './print-table.ts'
import { encoding, planBench } from './plan-bench.ts'
import { transcode } from './transcode.ts'

export interface QualityRow extends Quality {
  readonly clip: string
  readonly detailed: boolean
  readonly model: string
  readonly kilobitsPerSecond: number
}

/**
 * Halves each clip by area, compresses it (x264 CRF 20), upscales it with every model and peer, and
 * compares the encoded results with what was halved.
 */
export async function benchQuality(directory: string, websrPath: string): Promise<QualityRow[]> {
  const { found, missing } = findClips()
  for (const clip of missing)
    process.stdout.write(`left out: ${clip.name}, ${clip.content}: ${clip.input} is not there\n`)
  const rows: QualityRow[] = []
  for (const clip of found) rows.push(...(await benchClip(clip, directory, websrPath)))
  printAverages(rows)
  return rows
}

async function benchClip(clip: Clip, directory: string, websrPath: string): Promise<QualityRow[]> {
  const reference = join(directory, `${clip.name}-reference.mkv`)
  const source = join(directory, `${clip.name}-source.mp4`)
  await transcode({ ...clip, output: reference, x264: { qp: 0, preset: 'ultrafast' } })
  await transcode({
    input: reference,
    output: source,
    filters: 'scale=iw/2:ih/2:flags=area',
    x264: { crf: 20, preset: 'medium' },
  })
  const result = join(directory, `${clip.name}-result.mp4`)
  const makers: Record<string, () => Promise<unknown>> = {
    ...Object.fromEntries(modelNames.map((model) => [model, () => runEngine(source, result, { model })])),
    'websr l-an': () => runEngine(source, result, { modelPath: websrPath }),
    bicubic: () => transcode({ input: source, output: result, filters: bicubic, x264: encoding }),
  }
  const rows: QualityRow[] = []
  for (const [model, make] of Object.entries(makers)) {
    await make()
    const quality = await measureQuality(result, reference)
    const { bytes } = { bytes: (await stat(result)).size }
    const { durationSeconds } = await probe(result)
    rows.push({
      clip: clip.name,
      detailed: clip.detailed,
      model,
      ...quality,
      kilobitsPerSecond: (bytes * 8) / 1000 / durationSeconds,
    })
  }
  process.stdout.write(`\n${clip.name}: ${clip.content}, ${String(rows[0]?.frames ?? 0)} frames\n`)
  printClip(rows)
  return rows
}

const bicubic = 'scale=iw*2:ih*2:flags=bicubic+accurate_rnd+full_chroma_int'

async function runEngine(source: string, result: string, options: UpscaleOptions): Promise<void> {
  await upscale(await planBench(source, options), result)
}

function printClip(rows: readonly QualityRow[]): void {
  const lanczos = rows.find(({ model }) => model === 'lanczos')?.psnrY ?? Number.NaN
  printTable(
    ['model', 'PSNR-Y dB', 'over lanczos', 'SSIM-Y', 'XPSNR-Y dB', 'kbit/s'],
    rows.map((row) => [
      row.model,
      row.psnrY.toFixed(2),
      signed(row.psnrY - lanczos),
      row.ssimY.toFixed(4),
      row.xpsnrY.toFixed(2),
      row.kilobitsPerSecond.toFixed(0),
    ]),
  )
}

function printAverages(rows: readonly QualityRow[]): void {
  const models = [...new Set(rows.map(({ model }) => model))]
  const gain = (model: string, only: (row: QualityRow) => boolean): number => {
    const gains = rows
      .filter((row) => row.model === model && only(row))
      .map(
        (row) =>
          row.psnrY -
          (rows.find(({ clip, model: other }) => clip === row.clip && other === 'lanczos')?.psnrY ?? 0),
      )
    return gains.reduce((sum, value) => sum + value, 0) / gains.length
  }
  process.stdout.write('\nPSNR-Y over lanczos, on average\n')
  printTable(
    ['model', 'all clips', 'detailed clips'],
    models.map((model) => [
      model,
      signed(gain(model, () => true)),
      signed(gain(model, ({ detailed }) => detailed)),
    ]),
  )
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`
}
