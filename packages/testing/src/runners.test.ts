import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

// Other runners get what is published: the build. `pnpm test` builds first.
const folder = fileURLToPath(new URL('..', import.meta.url))
const built = existsSync(`${folder}dist/index.cjs`)

async function run(...parameters: string[]): Promise<string> {
  expect(built, 'Build first: `pnpm build`').toBe(true)
  const { stdout, stderr } = await promisify(execFile)(process.execPath, parameters, {
    cwd: folder,
    // Without it, node:test takes itself for a test within vitest's process.
    env: { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined },
  })
  return stdout + stderr
}

it('runs under node:test as ES modules; it is the example of the README', async () => {
  expect(await run('--test', 'runners/readme.test.mjs')).toContain('pass 2')
  const readme = await readFile(`${folder}README.md`, 'utf8')
  expect(readme).toContain(await readFile(`${folder}runners/readme.test.mjs`, 'utf8'))
})

it('runs under node:test as CommonJS', async () => {
  expect(await run('--test', 'runners/commonjs.test.cjs')).toContain('pass 3')
})

it('runs under jest', async () => {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest')
  const output = await run(jest, '--rootDir', 'runners', '--testMatch', '**/commonjs.test.cjs')
  expect(output).toContain('3 passed, 3 total')
})

// Their own runs are what is tried here; that every case can pass and fail is tried beside them.
const fewCases = 'the key|a delivery'

it('runs the contract of adapters under node:test', async () => {
  const output = await run('--test', '--test-name-pattern', fewCases, 'runners/adapter-contract.test.cjs')
  expect(output).toMatch(/pass 10\n.*fail 0\n/s)
})

it('runs the contract of adapters under jest', async () => {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest')
  const chosen = ['--testMatch', '**/adapter-contract.test.cjs', '-t', fewCases]
  expect(await run(jest, '--rootDir', 'runners', ...chosen)).toContain('10 passed')
})
