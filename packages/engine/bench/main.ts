/**
 * `pnpm bench:engine`: quality and speed beside the peers, what is kept, and the fuzz run; tables, then one
 * line of JSON. `--only quality,speed` picks parts, `--rounds 5` sets how often each speed is measured,
 * `--files 120` how many damaged files there are.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { AV_LOG_FATAL, Log } from 'node-av'

import { benchFuzz } from './bench-fuzz.ts'
import { benchQuality, encoding } from './bench-quality.ts'
import { benchSpeed } from './bench-speed.ts'
import { writeWebsrNetwork } from './websr-network.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'quality,speed,fidelity,fuzz' },
    rounds: { type: 'string', default: '3' },
    files: { type: 'string', default: '1020' },
  },
})
// The tests write it, and fail when it is not true.
const fidelityDocument = new URL('../../../docs/fidelity.md', import.meta.url)
const parts = values.only.split(',')
Log.setLevel(AV_LOG_FATAL)

const machine = {
  date: new Date().toISOString().slice(0, 10),
  cpu: cpus()[0]?.model ?? 'unknown',
  threads: availableParallelism(),
  node: process.version,
  encoding: `x264 ${encoding.preset}, CRF ${String(encoding.crf)}, its own choice of threads`,
}
process.stdout.write(
  `${Object.entries(machine)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join('\n')}\n`,
)

const directory = await mkdtemp(join(tmpdir(), 'vu-bench-'))
try {
  const websrPath = join(directory, 'websr-l-an.onnx')
  const websr = dirname(createRequire(import.meta.url).resolve('@websr/websr/package.json'))
  await writeFile(websrPath, await writeWebsrNetwork(join(websr, 'weights/anime4k/cnn-2x-l-an.json')))
  const quality = parts.includes('quality') ? await benchQuality(directory, websrPath) : []
  const speed = parts.includes('speed') ? await benchSpeed(directory, Number(values.rounds)) : []
  if (parts.includes('fidelity')) process.stdout.write(`\n${await readFile(fidelityDocument, 'utf8')}`)
  const fuzz = parts.includes('fuzz') ? await benchFuzz(Number(values.files), 1) : null
  process.stdout.write(`\n${JSON.stringify({ machine, quality, speed, fuzz })}\n`)
} finally {
  await rm(directory, { recursive: true })
}
