/**
 * `pnpm new-adapter NAME`: copies packages/adapter-template to packages/NAME, under its own name, ready to be
 * published. It passes every test and check as it is; docs/adding-an-adapter.md says how to go on.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { runCommand } from './run-command.ts'

const root = join(import.meta.dirname, '..')
const template = 'adapter-template'

/** Files of the template as they are in the working tree, without what is built or installed. */
async function findTemplateFiles(): Promise<string[]> {
  const list = ['git', 'ls-files', '--cached', '--others', '--exclude-standard'] as const
  const { ok, output } = await runCommand([...list, `packages/${template}`], { cwd: root })
  if (!ok) throw new Error(`The template's files could not be listed:\n${output}`)
  return output.split('\n').filter((path) => path !== '' && existsSync(join(root, path)))
}

async function copyFile(path: string, name: string): Promise<void> {
  const content = await readFile(join(root, path), 'utf8')
  const target = join(root, path.replace(template, name))
  await mkdir(dirname(target), { recursive: true })
  const renamed = content.replaceAll(template, name)
  await writeFile(
    target,
    path.endsWith('package.json') ? renamed.replace(/ {2}"private": true,\n/, '') : renamed,
  )
}

async function writeChangeset(name: string): Promise<void> {
  const lines = ['---', `'@video-upscale/${name}': minor`, '---', '', `The adapter for ${name}.`, '']
  await writeFile(join(root, `.changeset/adapter-${name}.md`), lines.join('\n'))
}

function problemWith(name: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    return 'Give a name in lower case, e.g. `pnpm new-adapter koa`.'
  return existsSync(join(root, 'packages', name)) ? `packages/${name} is there already.` : undefined
}

const [name = ''] = process.argv.slice(2)
const problem = problemWith(name)
if (problem === undefined) {
  for (const path of await findTemplateFiles()) await copyFile(path, name)
  await writeChangeset(name)
  const installed = await runCommand(['pnpm', 'install', '--no-frozen-lockfile'], { cwd: root })
  if (!installed.ok) throw new Error(`pnpm install failed:\n${installed.output}`)
  console.log(`packages/${name} is there, and .changeset/adapter-${name}.md.

  pnpm --filter ./packages/${name} test    passes as it is
  docs/adding-an-adapter.md                says how to go on`)
} else {
  console.error(problem)
  process.exitCode = 2
}
