/**
 * `pnpm bench:engine`: quality and speed beside the peers, what is kept, and the fuzz run; tables, then one
 * line of JSON. `--only quality,speed` picks parts: `memory` takes long and runs only when picked.
 *
 * `--rounds 5` is how often each speed is measured, `--frames 48` on how many frames (at most, for `memory`),
 * `--models turbo,fast` with which networks `speed` is measured;
 * `--seconds 60` is the length of the clip that is cut into segments, `--sizes 480p,4K` what memory is measured
 * on, `--upscalerjs FOLDER` where that peer is installed, `--files 120` how many damaged files there are.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { AV_LOG_FATAL, Log } from 'node-av'

import { encoderThreads } from '../src/child/encoder-options.ts'
import { benchFuzz } from './bench-fuzz.ts'
import { benchMemory, memorySizes } from './bench-memory.ts'
import { benchPeers } from './bench-peers.ts'
import { benchQuality } from './bench-quality.ts'
import { benchReuse } from './bench-reuse.ts'
import { benchSegments } from './bench-segments.ts'
import { benchSpeed, networkNames } from './bench-speed.ts'
import { encoding } from './plan-bench.ts'
import { writeWebsrNetwork } from './websr-network.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'quality,speed,reuse,segments,peers,fidelity,fuzz' },
    rounds: { type: 'string', default: '5' },
    frames: { type: 'string' },
    models: { type: 'string', default: networkNames.join(',') },
    seconds: { type: 'string', default: '60' },
    sizes: { type: 'string', default: memorySizes.join(',') },
    upscalerjs: { type: 'string' },
    files: { type: 'string', default: '1020' },
  },
})
// The tests write it, and fail when it is not true.
const fidelityDocument = new URL('../../../docs/fidelity.md', import.meta.url)
const rounds = Number(values.rounds)
const framesOr = (usual: number): number => (values.frames === undefined ? usual : Number(values.frames))
Log.setLevel(AV_LOG_FATAL)

const machine = {
  date: new Date().toISOString().slice(0, 10),
  cpu: cpus()[0]?.model ?? 'unknown',
  threads: availableParallelism(),
  node: process.version,
  'onnxruntime-node': await versionOf('onnxruntime-node'),
  'node-av': await versionOf('node-av'),
  encoding: `x264 ${encoding.preset}, CRF ${String(encoding.crf)}; the engine's: ${String(encoderThreads)} threads`,
}
process.stdout.write(
  `${Object.entries(machine)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join('\n')}\n`,
)

const directory = await mkdtemp(join(tmpdir(), 'vu-bench-'))
// Every process here runs from source. With what Node compiled kept, the engine's start as the built package does.
process.env.NODE_COMPILE_CACHE ??= join(directory, 'compiled')
// As in the engine's own processes: the bare networks report to nobody either.
process.env.ORT_DISABLE_TELEMETRY = '1'

const parts = {
  quality: async () => {
    const websrPath = join(directory, 'websr-l-an.onnx')
    const websr = dirname(createRequire(import.meta.url).resolve('@websr/websr/package.json'))
    await writeFile(websrPath, await writeWebsrNetwork(join(websr, 'weights/anime4k/cnn-2x-l-an.json')))
    return await benchQuality(directory, websrPath)
  },
  speed: () => {
    const asked = values.models.split(',')
    const networks = networkNames.filter((name) => asked.includes(name))
    return benchSpeed(directory, { rounds, frames: framesOr(240), networks })
  },
  reuse: () => benchReuse(directory, { rounds, frames: framesOr(240) }),
  segments: () => benchSegments(directory, Number(values.seconds)),
  memory: () => benchMemory(directory, { sizes: values.sizes.split(','), frames: framesOr(Infinity) }),
  peers: () => benchPeers(directory, { rounds, frames: framesOr(48), upscalerJs: values.upscalerjs }),
  fidelity: async () => {
    process.stdout.write(`\n${await readFile(fidelityDocument, 'utf8')}`)
  },
  fuzz: () => benchFuzz(Number(values.files), 1),
}

try {
  const wanted = values.only.split(',')
  const unknown = wanted.find((name) => !(name in parts))
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}: ${Object.keys(parts).join(', ')}.`)
  const results: Record<string, unknown> = {}
  for (const [name, run] of Object.entries(parts)) if (wanted.includes(name)) results[name] = await run()
  process.stdout.write(`\n${JSON.stringify({ machine, ...results })}\n`)
} finally {
  await rm(directory, { recursive: true })
}

/** Of a dependency of this package, whether or not it exports its manifest. */
async function versionOf(name: string): Promise<string> {
  const manifest = await readFile(join(import.meta.dirname, '../node_modules', name, 'package.json'), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
