import type { Plan } from '../plan.ts'
import { readHdr10 } from './hdr10.ts'
import { steadyAssembly } from './steady-assembly.ts'

/**
 * x264's and x265's packets depend on how many threads they have: a segment must come out the same on every machine.
 * Four keep two cores busy beside a network; more would cost memory and, slightly, quality.
 */
export const encoderThreads = 4

type EncoderOptions = Record<string, string | number>

/** What the plan's encoder is told beyond size, format, clock and colours. */
export function encoderOptions({ options, output, source }: Plan): EncoderOptions {
  const { preset } = options
  const crf = options.quality ?? 0
  const hdr10 = readHdr10(source.details.hdr10)
  switch (options.codec) {
    case 'h264': {
      const mastering = hdr10.mastering === null ? [] : [`mastering-display=${inUnits(hdr10.mastering)}`]
      const light = hdr10.light === null ? [] : [`cll=${hdr10.light.join(',')}`]
      return { preset, crf, ...parameters('x264-params', [...steadyAssembly(), ...mastering, ...light]) }
    }
    case 'hevc': {
      const mastering = hdr10.mastering === null ? [] : [`master-display=${inUnits(hdr10.mastering)}`]
      const light = hdr10.light === null ? [] : [`max-cll=${hdr10.light.join(',')}`]
      // Unlike x264's, its wrapper leaves closed captions out unless told.
      return {
        preset,
        crf,
        a53cc: 1,
        ...parameters('x265-params', [
          'log-level=error',
          `pools=${encoderThreads}`,
          'frame-threads=2',
          ...mastering,
          ...light,
        ]),
      }
    }
    case 'av1': {
      const mastering = hdr10.mastering === null ? [] : [`mastering-display=${inDecimals(hdr10.mastering)}`]
      const light = hdr10.light === null ? [] : [`content-light=${hdr10.light.join(',')}`]
      return { preset, crf, ...parameters('svtav1-params', [...mastering, ...light]) }
    }
    case 'vp9':
      // HDR10 goes beside VP9, in the container. With alpha libvpx has no hidden frames.
      return {
        crf,
        b: 0,
        deadline: 'good',
        'cpu-used': preset,
        'row-mt': 1,
        ...(output.keepsAlpha ? { 'auto-alt-ref': 0 } : {}),
      }
    case 'prores':
      return { vendor: 'apl0', ...(preset === 'auto' ? {} : { profile: preset }) }
  }
}

function parameters(name: string, values: readonly string[]): EncoderOptions {
  return values.length === 0 ? {} : { [name]: values.join(':') }
}

/** x264 and x265 count chromaticity in 1/50000 and luminance in 1/10000 cd/m², as the SEI message does. */
function inUnits(values: readonly number[]): string {
  return masteringText(values, (value, index) => Math.round(value * (index < 8 ? 50_000 : 10_000)))
}

/** SVT-AV1 takes the values themselves. */
function inDecimals(values: readonly number[]): string {
  return masteringText(values, (value) => Number(value.toFixed(6)))
}

/** `values`: red, green, blue and white as x and y, then darkest and brightest. */
function masteringText(values: readonly number[], write: (value: number, index: number) => number): string {
  const at = (index: number) => String(write(values[index] ?? 0, index))
  const point = (index: number) => `(${at(index)},${at(index + 1)})`
  return `G${point(2)}B${point(4)}R${point(0)}WP${point(6)}L(${at(9)},${at(8)})`
}
