import type { BenchRun, Part } from './bench-run.ts'
import { describePart, show, type Section, type Table } from './section.ts'

/** The engine beside its own parts alone and a peer, with reuse, in segments, and how near it comes to the truth. */
export function engineSections(runs: readonly BenchRun[]): Section[] {
  return [
    ...describePart(runs, 'speed', ratios),
    ...describePart(runs, 'peers', peers),
    ...describePart(runs, 'reuse', reuse),
    ...describePart(runs, 'segments', segments),
    ...describePart(runs, 'quality', gains),
    ...describePart(runs, 'quality', quality),
    ...describePart(runs, 'speed', speeds),
  ]
}

function ratios({ ratios: rows }: Part<'speed'>): Table {
  return {
    title: 'The engine, in times as fast as what stands beside it',
    lead: 'Whole processes from start to end, round by round. The bare network decodes and encodes nothing, so 1 is out of reach beside it; 1 beside “one after the other” is a pipeline that costs nothing of its own. In the clip everything moves, so nothing can be reused.',
    header: ['model, source', 'beside', 'times as fast'],
    rows: rows.map(({ size, what, beside, ratio }) => [`${what}, ${size}`, beside, show(ratio, 2)]),
  }
}

function peers(rows: Part<'peers'>): Table {
  return {
    title: 'The engine beside UpscalerJS',
    lead: 'Of what upscales video from JavaScript, the one that runs here: on TensorFlow.js and its wasm backend, with as many threads as the machine has, whole processes from start to end. Quality as below.',
    header: ['clip', 'what', 'times as fast', 'frames a second', 'PSNR-Y, dB', 'SSIM-Y', 'XPSNR-Y, dB'],
    rows: rows.map(({ clip, what, ratio, fps, quality: { psnrY, ssimY, xpsnrY } }) => [
      clip,
      what,
      show(ratio, 1),
      show(fps, 2),
      psnrY.toFixed(2),
      ssimY.toFixed(4),
      xpsnrY.toFixed(2),
    ]),
  }
}

function reuse(rows: Part<'reuse'>): Table {
  return {
    title: 'What a camera that stands still saves',
    lead: 'The same upscale with and without taking over what did not change.',
    header: ['clip, model', 'taken over', 'times as fast', 'files'],
    rows: rows.map(({ clip, model, reusedShare, speedUp, isSame }) => [
      `${clip}, ${model}`,
      `${(reusedShare * 100).toFixed(1)} %`,
      show(speedUp, 2),
      isSame ? 'equal' : 'DIFFERENT',
    ]),
  }
}

function segments({ segments: lengths, killed, ...found }: Part<'segments'>): Table {
  const say = (isSo: boolean): string => (isSo ? 'yes' : 'NO')
  return {
    title: 'What segments cost, and what they keep',
    lead: `A video is made in segments, here of ${Math.max(...lengths)} frames at most, so that a run that was killed goes on from the last finished one.`,
    header: ['', 'measured'],
    rows: [
      ['bytes in segments ÷ in one piece', found.bytesRatio.toFixed(4)],
      ['PSNR-Y in segments less in one piece, dB', found.psnrDifferenceDb.toFixed(4)],
      ['as many frames as the source, same timestamps', say(found.hasSameFrames && found.hasSameTimes)],
      ['kill -9 after so many frames', String(killed.framesMade)],
      ['of them taken over by the next run', String(killed.framesResumed)],
      ['of them made again, at most a segment', String(killed.framesRedone)],
      ['the same file as without the kill', say(killed.isSame)],
    ],
  }
}

function gains(rows: Part<'quality'>): Table {
  const psnrOf = (clip: string, model: string): number =>
    rows.find((row) => row.clip === clip && row.model === model)?.psnrY ?? NaN
  const clips = [...new Set(rows.map(({ clip }) => clip))]
  const models = [...new Set(rows.map(({ model }) => model))].filter((model) => model !== 'lanczos')
  return {
    title: 'How much nearer than Lanczos',
    lead: `The mean over ${String(clips.length)} clips of the PSNR-Y of a result less that of Lanczos, which the next table gives; more is nearer.`,
    header: ['model', 'over Lanczos, dB'],
    rows: models.map((model) => [
      model,
      meanOf(clips.map((clip) => psnrOf(clip, model) - psnrOf(clip, 'lanczos'))).toFixed(2),
    ]),
  }
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

function quality(rows: Part<'quality'>): Table {
  return {
    title: 'How near the result comes to what was halved',
    lead: 'Each clip is halved by area, compressed (x264 CRF 20), upscaled and compressed again; more is nearer.',
    header: ['clip', 'model', 'PSNR-Y, dB', 'SSIM-Y', 'XPSNR-Y, dB'],
    rows: rows.map(({ clip, model, psnrY, ssimY, xpsnrY }) => [
      clip,
      model,
      psnrY.toFixed(2),
      ssimY.toFixed(4),
      xpsnrY.toFixed(2),
    ]),
  }
}

function speeds({ speeds: rows }: Part<'speed'>): Table {
  return {
    title: 'The same in frames a second',
    lead: 'Peak memory is that of the process with all its own processes.',
    header: ['source', 'what', 'frames a second', 'peak memory, MB'],
    rows: rows.map(({ size, what, fps, rssBytes }) => [
      size,
      what,
      show(fps, 1),
      rssBytes === null ? '' : (rssBytes / 1e6).toFixed(0),
    ]),
  }
}
