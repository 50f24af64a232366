import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { putProgramOnPath } from '../testing-program/program-on-path.ts'
import { hasProgram, startInTerminal, type RealTerminal } from '../testing-program/real-terminal.ts'
import { useProgram } from '../testing-program/run-program.ts'

const place = useProgram()
let PATH = ''
let terminal: RealTerminal | undefined

beforeEach(async () => {
  PATH = await putProgramOnPath(place.directory())
  await mkdir(place.path('home'))
  await writeFile(place.path('my film.mp4'), '')
})

afterEach(() => {
  terminal?.kill()
})

function environment(): Record<string, string> {
  return { PATH, HOME: place.path('home'), TERM: 'dumb', PS1: '> ', LC_ALL: 'C.UTF-8' }
}

function startShell(command: string): RealTerminal {
  terminal = startInTerminal(command, { cwd: place.directory(), env: environment() })
  return terminal
}

function hasShell(name: string): boolean {
  return hasProgram(name, 'its completion')
}

const hasScript = hasProgram('script', 'completion at a terminal')

describe.skipIf(!hasScript || !hasShell('bash'))('bash', () => {
  it('completes commands, options, values and files with spaces at the press of Tab', async () => {
    const shell = startShell('bash --norc -i')
    shell.type('source <(video-upscale completion bash); echo re""ady\r')
    await shell.until(/ready/)
    shell.type('video-upscale ups\t')
    await shell.until(/upscale upscale /)
    shell.type('my\t')
    await shell.until(/my\\ film\.mp4 /)
    shell.type('--sca\t')
    await shell.until(/--scale /)
    shell.type('\t\t')
    await shell.until(/2 +4/)
  })

  it('runs nothing of what is being typed', async () => {
    const shell = startShell('bash --norc -i')
    shell.type('source <(video-upscale completion bash); echo re""ady\r')
    await shell.until(/ready/)
    shell.type('video-upscale upscale "$(touch stolen)" ../\t')
    shell.type('\x15ls; echo re""ady\r')
    await shell.until(/ready/)
    const { stdout } = spawnSync('ls', { cwd: place.directory(), encoding: 'utf8' })
    expect(stdout).not.toContain('stolen')
  })
})

describe.skipIf(!hasScript || !hasShell('zsh'))('zsh', () => {
  it('completes commands, options, values and files with spaces at the press of Tab', async () => {
    const shell = startShell('zsh -f -i')
    shell.type('source <(video-upscale completion zsh); echo re""ady\r')
    await shell.until(/ready/)
    shell.type('video-upscale ups\t')
    await shell.until(/cale/)
    shell.type('my\t')
    await shell.until(/my\\ film\.mp4/)
    shell.type('--sca\t')
    await shell.until(/le/)
    shell.type('\t')
    await shell.until(/2[^]*4|4[^]*2/)
  })
})

describe.skipIf(!hasShell('fish'))('fish', () => {
  it.each([
    ['ups', /^upscale\tupscale videos/],
    ['upscale my', /^my film\.mp4$/m],
    ['upscale --sca', /^--scale\t/],
    ['upscale --scale ', /^2\n4/],
    ['upscale --scale=', /^--scale=2\n--scale=4/],
  ])('completes %j', (line, expected) => {
    const asked = `video-upscale completion fish | source; complete -C "video-upscale ${line}"`
    const options = { cwd: place.directory(), env: environment(), encoding: 'utf8' } as const
    const { stdout } = spawnSync('fish', ['--no-config', '-c', asked], options)
    expect(stdout).toMatch(expected)
  })
})
