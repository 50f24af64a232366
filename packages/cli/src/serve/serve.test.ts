import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'

import { useProgram } from '../testing-program/run-program.ts'

const { run, start, path } = useProgram()
const server = ['serve', '--data-dir=server', '--port=0', '--log-level=warn']
const unknownJob = ['job', 'get', '0f7a0d3c-6a4e-4c63-8a39-5f4a5c0c3c11']
const configPath = 'home/.config/video-upscale/config.json'

const readProfile = async () => {
  const text = await readFile(path(configPath), 'utf8')
  return (JSON.parse(text) as { profiles: { local: Record<string, string> } }).profiles.local
}

describe('video-upscale serve', () => {
  it('stores the first key, follows its server to another URL, and does not outlive it', async () => {
    const first = start(server)
    await first.until('In another terminal: video-upscale upscale clip.mp4\n')
    const stored = await readProfile()
    expect(stored).toMatchObject({ dataDir: path('server'), apiKey: expect.stringMatching(/^vu_/) as string })
    // The key is accepted, and the job is not there.
    expect(await run(unknownJob)).toMatchObject({ status: 4 })
    first.child.kill('SIGINT')
    const ended = await first.ended
    expect(ended).toMatchObject({ status: 0, stdout: expect.stringContaining('Stopped.') as string })
    expect(ended.stdout).toContain(
      `API key        …${String(stored.apiKey).slice(-4)}, saved as profile local`,
    )
    expect(ended.stdout).toMatch(/^Studio {9}http:\/\/127\.0\.0\.1:\d+\/, which asks for the key/m)
    expect(ended.stdout + ended.stderr).not.toMatch(/vu_|whsec_|shown only now/)

    const second = start(server)
    await second.until('Profile        local now leads to http://127.0.0.1:')
    const { baseUrl, ...rest } = await readProfile()
    expect(second.said()).toContain(`local now leads to ${String(baseUrl)}\n`)
    expect({ ...rest, baseUrl: stored.baseUrl }).toEqual(stored)
    expect(await run(unknownJob)).toMatchObject({ status: 4 })
    second.child.kill('SIGKILL')
    // Settles only when nobody holds its streams any more: the server is gone as well.
    expect(await second.ended).toMatchObject({ status: 137 })
    expect(await run(unknownJob)).toMatchObject({ status: 6 })
  })

  it('shows a key that cannot be stored, and passes one Ctrl-C on as one', async () => {
    await writeFile(path('config.json'), '{"profiles":{}}', { mode: 0o644 })
    const env = { VIDEO_UPSCALE_CONFIG: path('config.json') }
    const running = start(server, { env, ownGroup: true })
    await running.until('shown only now: put them where')
    // As a terminal does. Of two, the second would end the server at once.
    process.kill(-Number(running.child.pid), 'SIGINT')
    const { status, stdout, stderr } = await running.ended
    expect(stdout).toMatch(/^API key {8}(vu_\S+)\nWebhook secret whsec_\S+\nStudio {9}\S+\/#key=\1\n/m)
    expect(stderr).toContain('warning: the key could not be saved')
    expect(stderr).toContain('chmod 600')
    expect(stdout).toContain('Stopped.')
    expect(status).toBe(0)
  })

  it('ends as its server does', async () => {
    const { status, stderr } = await run(['serve', '--prot', '8484'])
    expect(stderr).toContain("unknown option '--prot'")
    expect(status).toBe(1)
  })

  it('refuses a name that no profile can have, before it starts anything', async () => {
    expect(await run([...server, '--save-as', '../x'])).toMatchObject({ status: 2, stdout: '' })
  })
})
