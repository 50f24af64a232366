import { findPart, type BenchRun } from './bench-run.ts'
import { show, type Section } from './section.ts'

/** The engine beside its own parts alone, with and without reuse, and how near its models come to the truth. */
export function engineSections(runs: readonly BenchRun[]): Section[] {
  const sections = [ratios(runs), reuse(runs), quality(runs), speeds(runs)]
  return sections.filter((section) => section !== undefined)
}

function ratios(runs: readonly BenchRun[]): Section | undefined {
  const found = findPart(runs, 'speed')
  if (!found) return undefined
  return {
    title: 'The engine, in times as fast as what stands beside it',
    facts: found.facts,
    lead: 'Whole processes from start to end, round by round. The bare network decodes and encodes nothing, so 1 is out of reach beside it; 1 beside “one after the other” is a pipeline that costs nothing of its own. In the clip everything moves, so nothing can be reused.',
    header: ['model, source', 'beside', 'times as fast'],
    rows: found.data.ratios.map(({ size, what, beside, ratio }) => [
      `${what}, ${size}`,
      beside,
      show(ratio, 2),
    ]),
  }
}

function reuse(runs: readonly BenchRun[]): Section | undefined {
  const found = findPart(runs, 'reuse')
  if (!found) return undefined
  return {
    title: 'What a camera that stands still saves',
    facts: found.facts,
    lead: 'The same upscale with and without taking over what did not change.',
    header: ['clip, model', 'taken over', 'times as fast', 'files'],
    rows: found.data.map(({ clip, model, reusedShare, speedUp, isSame }) => [
      `${clip}, ${model}`,
      `${(reusedShare * 100).toFixed(1)} %`,
      show(speedUp, 2),
      isSame ? 'equal' : 'DIFFERENT',
    ]),
  }
}

function quality(runs: readonly BenchRun[]): Section | undefined {
  const found = findPart(runs, 'quality')
  if (!found) return undefined
  return {
    title: 'How near the result comes to what was halved',
    facts: found.facts,
    lead: 'Each clip is halved by area, compressed (x264 CRF 20), upscaled and compressed again; more is nearer.',
    header: ['clip', 'model', 'PSNR-Y, dB', 'SSIM-Y', 'XPSNR-Y, dB'],
    rows: found.data.map(({ clip, model, psnrY, ssimY, xpsnrY }) => [
      clip,
      model,
      psnrY.toFixed(2),
      ssimY.toFixed(4),
      xpsnrY.toFixed(2),
    ]),
  }
}

function speeds(runs: readonly BenchRun[]): Section | undefined {
  const found = findPart(runs, 'speed')
  if (!found) return undefined
  return {
    title: 'The same in frames a second',
    facts: found.facts,
    lead: 'Peak memory is that of the process with all its own processes.',
    header: ['source', 'what', 'frames a second', 'peak memory, MB'],
    rows: found.data.speeds.map(({ size, what, fps, rssBytes }) => [
      size,
      what,
      show(fps, 1),
      rssBytes === null ? '' : (rssBytes / 1e6).toFixed(0),
    ]),
  }
}
