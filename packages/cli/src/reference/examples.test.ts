import { spawn } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@video-upscale/client'
import { importFiles } from '@video-upscale/client/node'
import { exampleTask, listenOnLoopback, signedWebhook, type ListeningServer } from '@video-upscale/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { writeConfig } from '../connection/config-file.ts'
import { putProgramOnPath } from '../testing-program/program-on-path.ts'
import { realService } from '../testing-program/real-service.ts'

// Every example of the help and of the documents is given to bash, as a reader would, beside a real server.
const service = realService()
const documents = ['../../../../docs/cli.md', '../../README.md']
const place = { directory: '', variables: {} as Record<string, string> }

let receiver: ListeningServer | undefined

/** Commands that run until they are ended: what they say once they are at work. */
const lasting: readonly (readonly [RegExp, RegExp])[] = [
  [/video-upscale serve/, /API +http/],
  [/video-upscale webhooks listen/, /http:\/\/127\.0\.0\.1:\d+/],
]

beforeAll(async () => {
  place.directory = await mkdtemp(join(tmpdir(), 'vu-examples-'))
  // PostgreSQL of `serve` runs as another user where root runs the tests.
  await chmod(place.directory, 0o711)
  const { VIDEO_UPSCALE_BASE_URL: baseUrl, VIDEO_UPSCALE_API_KEY: apiKey } = service.env
  const client = createClient({ baseUrl, apiKey })
  const imported = await importFiles(client, [service.clip])
  const job = await client.upscale({ jobId: imported.id, videoNo: 0 })
  const PATH = await putProgramOnPath(place.directory)
  receiver = await listenOnLoopback((_request, response) => response.writeHead(204).end())
  place.variables = {
    PATH,
    JOB_ID: job.id,
    IMPORT_ID: imported.id,
    STUDIO_KEY: 'vu_of_the_studio',
    WEBHOOK_URL: receiver.origin,
  }
})

afterAll(async () => {
  await receiver?.close()
  await rm(place.directory, { recursive: true, force: true })
})

/** Somebody who has used it before: `serve` has stored a profile. */
async function writeProfile(home: string): Promise<void> {
  const { VIDEO_UPSCALE_BASE_URL: baseUrl, VIDEO_UPSCALE_API_KEY: apiKey } = service.env
  const local = { baseUrl, apiKey, webhookSecret: service.webhookSecret }
  await writeConfig({ HOME: home }, { defaultProfile: 'local', profiles: { local } })
}

/** What `webhooks listen --save` has written some time ago. */
async function writeDelivery(file: string): Promise<void> {
  const { headers, body } = signedWebhook({ secret: service.webhookSecret, task: exampleTask() })
  await writeFile(file, JSON.stringify({ receivedAt: new Date().toISOString(), path: '/', headers, body }))
}

interface Example {
  readonly document: string
  readonly lines: string
}

async function readExamples(document: string): Promise<Example[]> {
  const text = await readFile(fileURLToPath(new URL(document, import.meta.url)), 'utf8')
  return [...text.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, block = '']) => {
    const name = document.replaceAll('../', '')
    // What a reference lists are alternatives; what a guide shows is one thing after the other.
    if (!name.startsWith('docs/')) return [{ document: name, lines: block.trim() }]
    return block
      .trim()
      .split('\n')
      .map((lines) => ({ document: name, lines }))
  })
}

async function runExample(lines: string, directory: string): Promise<{ status: number; said: string }> {
  const isLasting = lasting.find(([command]) => command.test(lines))
  const child = spawn('bash', ['-eu', '-o', 'pipefail', '-c', lines], {
    cwd: directory,
    env: { ...place.variables, HOME: join(directory, 'home') },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let said = ''
  let isAtWork = false
  const hear = (chunk: Buffer): void => {
    said += chunk.toString()
    if (isAtWork || !isLasting?.[1].test(said) || child.pid === undefined) return
    isAtWork = true
    // As Ctrl-C does it: to everything that the line has started.
    process.kill(-child.pid, 'SIGINT')
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { status: status ?? -1, said }
}

const examples = (await Promise.all(documents.map(readExamples))).flat()

describe('the documents', () => {
  it('have examples', () => {
    expect(examples.length).toBeGreaterThan(20)
  })

  it.each(examples)('are right: $document: $lines', async ({ lines }) => {
    const directory = await mkdtemp(join(place.directory, 'example-'))
    await chmod(directory, 0o711)
    await mkdir(join(directory, 'clips'))
    await writeProfile(join(directory, 'home'))
    for (const name of ['clip.mp4', 'clips/one.mp4', 'clips/two.mp4']) {
      await copyFile(service.clip, join(directory, name))
    }
    await writeDelivery(join(directory, 'delivery.json'))
    const { status, said } = await runExample(lines, directory)
    expect(status, said).toBe(0)
  })
})
