import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import type { Task } from './http/wire.ts'
import { call, importPattern, importVideos, waitForStatus } from './testing-server/call.ts'
import { makeDataDir } from './testing-server/start-test-server.ts'

// Ten seconds of 720p: long enough to be caught in the middle.
const longClip = join(
  dirname(createRequire(import.meta.url).resolve('vide/package.json')),
  'examples/video/ocean.mp4',
)
const program = fileURLToPath(new URL('./main.ts', import.meta.url))

let dataDir: string
let servers: ChildProcess[]

beforeEach(async () => {
  dataDir = await makeDataDir()
  servers = []
})

afterEach(async () => {
  for (const server of servers) await stop(server, 'SIGTERM')
  await rm(dataDir, { recursive: true, force: true })
})

interface Printed {
  readonly child: ChildProcess
  readonly apiUrl: string
  readonly apiKey: string
  readonly studioUrl: string
  /** What stands where the key would. */
  readonly keyHint: string
}

function run(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--conditions=@video-upscale/source', program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Starts a real server process and reads what it prints; `apiKey` is the one given where none is printed. */
async function start(apiKey = ''): Promise<Printed> {
  const child = run([
    'start',
    `--data-dir=${dataDir}`,
    '--port=0',
    '--log-level=silent',
    '--drain-timeout-ms=0',
  ])
  servers.push(child)
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
    lines.push(line)
    if (line.startsWith('The key') || line.startsWith('API key        as')) break
  }
  const find = (name: string) => lines.find((line) => line.startsWith(name))?.slice(15) ?? ''
  const printedKey = find('API key ')
  return {
    child,
    apiUrl: find('API    '),
    apiKey: printedKey.startsWith('vu_') ? printedKey : apiKey,
    studioUrl: find('Studio '),
    keyHint: printedKey,
  }
}

/** Runs an administrator's command and returns all that it prints. */
async function runToEnd(args: readonly string[]): Promise<string> {
  const child = run([...args, `--data-dir=${dataDir}`])
  let printed = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (printed += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (printed += text))
  await once(child, 'close')
  return printed
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
  return child.exitCode
}

async function postmasterPid(): Promise<number> {
  const text = await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')
  return Number(text.split('\n')[0])
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function submitLongJob(server: Printed): Promise<string> {
  const imported = (await importVideos(server, [longClip])).body as Task
  const { body } = await call(server, 'POST', '/v1/video-upscale', {
    jobId: imported.job_id,
    videoNo: 0,
    options: { model: 'lanczos', preset: 'ultrafast' },
  })
  return (body as Task).job_id
}

async function availablePoints(server: Printed): Promise<number> {
  const { body } = await call(server, 'GET', '/account/balance')
  return (body as { data: { available_points: number } }).data.available_points
}

describe('video-upscale-server start', () => {
  it('prints URL, data directory and a key, once, and stops its PostgreSQL with it', async () => {
    const first = await start()
    expect(first.apiKey).toMatch(/^vu_.{43}$/)
    expect(first.studioUrl).toBe(first.apiUrl.replace(/api$/, `#key=${first.apiKey}`))
    expect((await call(first, 'GET', '/account/balance')).status).toBe(200)
    expect(isAlive(await postmasterPid())).toBe(true)
    expect(await stop(first.child, 'SIGTERM')).toBe(0)
    // PostgreSQL takes its pid file away at its end. (The process may be seen a while longer, until init reaps it.)
    expect(existsSync(join(dataDir, 'postgres/postmaster.pid'))).toBe(false)
    const second = await start()
    expect(second.apiKey).toBe('')
    expect(second.keyHint).toContain(
      `make another with: video-upscale-server keys create --data-dir ${dataDir}`,
    )
    expect(second.studioUrl).toBe(second.apiUrl.replace(/api$/, ''))
    expect((await call({ ...second, apiKey: first.apiKey }, 'GET', '/account/balance')).status).toBe(200)
  })

  it('refuses a second server on the same data, and leaves the first alone', async () => {
    const first = await start()
    const second = run(['start', `--data-dir=${dataDir}`, '--port=0'])
    let complaint = ''
    second.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text))
    await once(second, 'close')
    expect(second.exitCode).toBe(1)
    expect(complaint).toContain('Another server is running')
    expect((await call(first, 'GET', '/account/balance')).status).toBe(200)
  })

  it('makes keys while the server runs, and while it does not', async () => {
    const server = await start()
    const createKey = async () => {
      const printed = await runToEnd(['keys', 'create', '--public-url=https://videos.example/'])
      const key = /^API key {8}(vu_\S+)$/m.exec(printed)?.[1] ?? ''
      expect(printed).toContain(`\nStudio         https://videos.example/#key=${key}\n`)
      return key
    }
    const whileRunning = await createKey()
    expect((await call({ ...server, apiKey: whileRunning }, 'GET', '/account/balance')).status).toBe(200)
    await stop(server.child, 'SIGTERM')
    const whileStopped = await createKey()
    expect(await runToEnd(['keys', 'list'])).toMatch(/3 {2}….{4} {2}default .*active/)
    expect(await runToEnd(['points', 'grant', '20'])).toContain('480020 points')
    expect(await runToEnd(['keys', 'revoke', '3'])).toContain('Key 3 is revoked')
    expect(await runToEnd(['keys', 'list'])).toMatch(/3 .*revoked/)
    expect(await runToEnd(['keys', 'revoke', '3'])).toContain('no active key 3')
    const again = await start(whileStopped)
    expect((await call(again, 'GET', '/account/balance')).status).toBe(401)
    expect((await call({ ...again, apiKey: whileRunning }, 'GET', '/account/balance')).status).toBe(200)
  })

  it('begins no installation for a command that works on one: the data directory was a typo', async () => {
    const typo = join(dataDir, 'typo')
    for (const args of [
      ['keys', 'list'],
      ['keys', 'create'],
      ['points', 'grant', '20'],
      ['accounts', 'list'],
    ]) {
      const child = run([...args, `--data-dir=${typo}`])
      let complaint = ''
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text))
      await once(child, 'close')
      expect(child.exitCode).toBe(1)
      expect(complaint).toContain(
        `There is no installation in ${typo}. Give the --data-dir of the one you mean`,
      )
    }
    expect(existsSync(typo)).toBe(false)
  })

  it('says that a file stands where its data should go', async () => {
    const file = join(dataDir, 'a-file')
    await writeFile(file, '')
    const child = run(['start', `--data-dir=${file}`, '--port=0'])
    let complaint = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text))
    await once(child, 'close')
    expect(child.exitCode).toBe(1)
    expect(complaint).toContain(`The data directory ${file} cannot be made: a file is in its place.`)
  })

  it('says that its port is taken, and what to do', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as AddressInfo
    const complaint = await runToEnd(['start', `--port=${String(port)}`])
    holder.close()
    expect(complaint).toContain(`listens on port ${String(port)} of 127.0.0.1`)
    expect(complaint).toContain('choose another --port')
  })

  it('names every wrong setting at once', async () => {
    const unused = join(dataDir, 'unused')
    const wrong = ['--port=x', '--workers=0', '--allow-addresses=10.0.0.0/33']
    const child = run(['start', `--data-dir=${unused}`, ...wrong])
    let complaint = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text))
    await once(child, 'close')
    expect(child.exitCode).toBe(1)
    expect(complaint).toMatch(
      /port .*must be a whole number, 0 to 65535[^]*workers .*1 to 64[^]*"10\.0\.0\.0\/33" is not/,
    )
    expect(existsSync(unused)).toBe(false)
  })
})

describe('a job in the middle', () => {
  it('survives kill -9 of the server: PostgreSQL is adopted, the job done again, the points charged once', async () => {
    const server = await start()
    const before = await availablePoints(server)
    const jobId = await submitLongJob(server)
    await waitForStatus(server, jobId, ['processing'])
    await stop(server.child, 'SIGKILL')
    const orphan = await postmasterPid()
    expect(isAlive(orphan)).toBe(true)

    const again = await start(server.apiKey)
    expect(await postmasterPid()).toBe(orphan)
    const task = await waitForStatus(again, jobId, ['completed', 'failed'], 120_000)
    expect(task.status).toBe('completed')
    expect(task.output.report).toMatchObject({ framesIn: 240, framesOut: 240 })
    expect(await availablePoints(again)).toBe(before - 480)
  }, 180_000)

  it('is put back by SIGTERM when it takes longer than the drain, and done after the next start', async () => {
    const server = await start()
    const jobId = await submitLongJob(server)
    await waitForStatus(server, jobId, ['processing'])
    expect(await stop(server.child, 'SIGTERM')).toBe(0)
    const again = await start(server.apiKey)
    const task = await waitForStatus(again, jobId, ['completed', 'failed'], 120_000)
    expect(task.status).toBe('completed')
    await importPattern(again)
  }, 180_000)
})
