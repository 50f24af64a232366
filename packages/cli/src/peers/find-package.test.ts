import { execFile } from 'node:child_process'
import { cp, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { realService } from '../testing-program/real-service.ts'
import { findPackage } from './find-package.ts'

const cli = fileURLToPath(new URL('../..', import.meta.url))
let home = ''

/** This program as it is installed by somebody who has not installed engine and server. */
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'vu-alone-'))
  await mkdir(join(home, 'cli/node_modules/@video-upscale'), { recursive: true })
  await cp(join(cli, 'src'), join(home, 'cli/src'), { recursive: true })
  await copyFile(join(cli, 'package.json'), join(home, 'cli/package.json'))
  const installed = [
    '@bomb.sh',
    '@video-upscale/client',
    'commander',
    'log-update',
    'p-map',
    'proper-lockfile',
    'tinyglobby',
  ]
  for (const name of installed) {
    await symlink(join(cli, 'node_modules', name), join(home, 'cli/node_modules', name))
  }
  await mkdir(join(home, 'project/node_modules/@video-upscale'), { recursive: true })
  await mkdir(join(home, 'elsewhere'))
  await symlink(join(cli, '../engine'), join(home, 'project/node_modules/@video-upscale/engine'))
  for (const name of ['project', 'elsewhere'])
    await copyFile(realService().clip, join(home, name, 'clip.mp4'))
})

afterAll(() => rm(home, { recursive: true }))

function run(args: readonly string[], directory: string): Promise<{ status: unknown; said: string }> {
  const program = ['--conditions=@video-upscale/source', join(home, 'cli/src/main.ts')]
  const options = { cwd: join(home, directory), env: { PATH: process.env.PATH, HOME: join(home, 'home') } }
  return new Promise((resolve) => {
    execFile(process.execPath, [...program, ...args], options, (error, stdout, stderr) => {
      resolve({ status: error ? error.code : 0, said: stdout + stderr })
    })
  })
}

describe('a program without the packages it can do without', () => {
  it.each([
    [['local', 'clip.mp4'], '@video-upscale/engine'],
    [['serve'], '@video-upscale/server'],
  ])('says for %j how to install %s', async (args, name) => {
    const { status, said } = await run(args, 'elsewhere')
    expect(said).toContain(
      `needs the package ${name}, which is not installed. Install it with: npm install -g ${name}`,
    )
    expect(status).toBe(2)
  })

  it('takes the engine of the project that it is started in', async () => {
    expect(await run(['local', 'clip.mp4', '--model', 'lanczos'], 'project')).toMatchObject({ status: 0 })
  })
})

describe('findPackage', () => {
  it('tells entry and version', async () => {
    const found = await findPackage('@video-upscale/engine', [join(home, 'project/package.json')])
    expect(found).toMatchObject({
      entry: expect.stringMatching(/engine\/(src\/index\.ts|dist\/index\.mjs)$/) as string,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    })
  })

  it('finds nothing where there is only half of a package', async () => {
    const half = join(home, 'half/node_modules/@video-upscale/server')
    await mkdir(half, { recursive: true })
    await writeFile(
      join(half, 'package.json'),
      JSON.stringify({ name: '@video-upscale/server', exports: './gone.mjs' }),
    )
    expect(await findPackage('@video-upscale/server', [join(home, 'half/package.json')])).toBeUndefined()
  })
})
