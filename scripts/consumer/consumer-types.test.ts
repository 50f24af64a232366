import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { compilers, strictOptions } from './compilers.ts'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const client = join(root, 'packages/client')
const run = promisify(execFile)

let project: string

/** A project with the packed client as npm would install it, outside the workspace. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'vu-consumer-'))
  const modules = join(project, 'node_modules')
  await mkdir(join(modules, '@video-upscale/client'), { recursive: true })
  await mkdir(join(modules, '@types'))
  await run('npx', ['-y', 'pnpm@12', 'pack', '--out', join(project, 'client.tgz')], { cwd: client })
  await run('tar', [
    '-xf',
    join(project, 'client.tgz'),
    '-C',
    join(modules, '@video-upscale/client'),
    '--strip=1',
  ])
  const fetchClient = await realpath(join(client, 'node_modules/openapi-fetch'))
  await symlink(fetchClient, join(modules, 'openapi-fetch'))
  await symlink(
    join(fetchClient, '../openapi-typescript-helpers'),
    join(modules, 'openapi-typescript-helpers'),
  )
  const nodeTypes = await realpath(join(root, 'node_modules/@types/node'))
  await symlink(nodeTypes, join(modules, '@types/node'))
  await symlink(join(nodeTypes, '../../undici-types'), join(modules, 'undici-types'))
  await cp(join(here, 'consumer.ts'), join(project, 'consumer.ts'))
})

afterAll(() => rm(project, { recursive: true, force: true }))

const resolutions = {
  'node16, ES modules': { type: 'module', module: 'node16', moduleResolution: 'node16' },
  'node16, CommonJS': { type: 'commonjs', module: 'node16', moduleResolution: 'node16' },
  'nodenext, ES modules': { type: 'module', module: 'nodenext', moduleResolution: 'nodenext' },
  'nodenext, CommonJS': { type: 'commonjs', module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { type: 'module', module: 'esnext', moduleResolution: 'bundler' },
}

describe.each(compilers)('an application compiles with TypeScript $version', ({ path }) => {
  it.each(Object.entries(resolutions))('under %s, without skipLibCheck', async (_resolution, settings) => {
    const { type, ...options } = settings
    await writeFile(join(project, 'package.json'), JSON.stringify({ type }))
    const lib = ['es2023', 'dom', 'esnext.disposable']
    const compilerOptions = {
      ...strictOptions,
      ...options,
      lib,
      skipLibCheck: false,
      // TypeScript's own libraries are no matter of ours.
      skipDefaultLibCheck: true,
    }
    await writeFile(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['consumer.ts'] }),
    )
    const { stdout } = await run(process.execPath, [path, '-p', project]).catch(
      (error: unknown) => error as { readonly stdout: string },
    )
    expect(stdout).toBe('')
  })
})
