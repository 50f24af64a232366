/**
 * `pnpm bench:cli`: how long the built program takes to start, beside an empty Node and other programs that are
 * written for it. All take turns in one run, so that a busy machine slows all of them; a table of ratios, then
 * one line of JSON. `--rounds 40` sets how often.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

interface Contender {
  readonly name: string
  readonly args: readonly string[]
  /** Most of what an empty Node takes; undefined for peers. */
  readonly goal?: number
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '40' } } })
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 5) throw new Error('--rounds must be a whole number of 5 or more.')

const require = createRequire(import.meta.url)
const program = fileURLToPath(new URL('../dist/main.mjs', import.meta.url))
const peer = (name: string, bin: string): string =>
  join(dirname(require.resolve(`${name}/package.json`)), bin)
const contenders: readonly Contender[] = [
  { name: 'node -e 0', args: ['-e', '0'] },
  { name: 'video-upscale --version', args: [program, '--version'], goal: 1.6 },
  { name: 'video-upscale --help', args: [program, '--help'], goal: 2 },
  { name: 'video-upscale upscale --help', args: [program, 'upscale', '--help'] },
  { name: 'video-upscale complete -- up', args: [program, 'complete', '--', 'up'] },
  { name: 'prettier --version', args: [peer('prettier', 'bin/prettier.cjs'), '--version'] },
  { name: 'eslint --version', args: [peer('eslint', 'bin/eslint.js'), '--version'] },
]

// A home of its own, so that what is measured does not depend on whose machine it is.
const home = mkdtempSync(join(tmpdir(), 'vu-bench-cli-'))
const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home }

function timeOnce({ name, args }: Contender): number {
  const startedMs = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${name} ended with ${String(status)}: ${stderr}`)
  return performance.now() - startedMs
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

const times = contenders.map((): number[] => [])
// The first round fills caches, Node's own for compiled code among them.
for (let round = 0; round <= rounds; round++) {
  for (const [index, contender] of contenders.entries()) {
    const ms = timeOnce(contender)
    if (round > 0) times[index]?.push(ms)
  }
}
rmSync(home, { recursive: true, force: true })

const empty = times[0] ?? []
const results = contenders.map(({ name, goal }, index) => {
  const own = times[index] ?? []
  // Each against the empty Node of its own round: what slowed one slowed the other.
  const ratio = median(own.map((ms, round) => ms / (empty[round] ?? Number.NaN)))
  return { name, ms: median(own), ratio, goal: goal ?? null, met: goal === undefined ? null : ratio <= goal }
})

say(
  `\n${String(rounds)} rounds, Node ${process.version}, ${cpus()[0]?.model ?? 'an unknown processor'} (${String(availableParallelism())}), load ${loadavg()[0]?.toFixed(1) ?? '?'}\n`,
)
say('| command | median ms | ÷ node -e 0 | goal | |\n| --- | --- | --- | --- | --- |')
for (const { name, ms, ratio, goal, met } of results) {
  const verdict = met === null ? '' : met ? 'met' : 'not met'
  say(
    `| ${name} | ${ms.toFixed(1)} | ${ratio.toFixed(2)} | ${goal === null ? '' : `≤ ${String(goal)}`} | ${verdict} |`,
  )
}
say(`\n${JSON.stringify({ rounds, results })}`)
