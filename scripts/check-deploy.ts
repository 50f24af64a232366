/**
 * Checks deploy/ and the pages on self-hosting without a container engine: the Dockerfile by a linter, compose.yaml by
 * the schema of its specification, the manifests by the types of Kubernetes; all of them by the server's own settings,
 * ports and metrics. Prints each fault; exits 1 on one.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

import { lintCompose } from './deploy/lint-compose.ts'
import { lintDockerfile } from './deploy/lint-dockerfile.ts'
import { lintManifests } from './deploy/lint-manifests.ts'
import { lintNames } from './deploy/lint-pages.ts'
import { textsOf } from './deploy/read-value.ts'

/** The text of every file that is checked, by its path below the repository. */
export async function readDeployFiles(root: string): Promise<Map<string, string>> {
  const [manifests, pages] = await Promise.all([
    readdir(join(root, 'deploy/kubernetes')),
    readdir(join(root, 'docs')),
  ])
  const paths = [
    ...['Dockerfile', 'compose.yaml', '.env.example', 'README.md'].map((name) => `deploy/${name}`),
    ...manifests.map((name) => `deploy/kubernetes/${name}`),
    ...pages.filter((name) => name.startsWith('self-hosting')).map((name) => `docs/${name}`),
  ]
  const texts = await Promise.all(paths.map((path) => readFile(join(root, path), 'utf8')))
  return new Map(paths.map((path, index) => [path, texts[index] ?? '']))
}

/** Every fault, behind the path of its file. */
export async function checkDeploy(root: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const text = (name: string): string => files.get(`deploy/${name}`) ?? ''
  const named = (name: string, faults: readonly string[]) => faults.map((fault) => `deploy/${name}: ${fault}`)
  const manifests = [...files].flatMap(([path, content]): [string, string][] =>
    path.startsWith('deploy/kubernetes/') ? [[path.slice('deploy/kubernetes/'.length), content]] : [],
  )
  // What an operator has to fill in is empty in the example.
  const given = Object.entries(textsOf(parseEnv(text('.env.example'))))
  const env = Object.fromEntries(given.map(([name, value]) => [name, value === '' ? 'filled-in' : value]))
  const pages = [...files].filter(([path]) => /\.(md|yaml)$/.test(path))
  const names = await Promise.all(
    pages.map(async ([path, content]) =>
      (await lintNames(join(root, path), content)).map((fault) => `${path}: ${fault}`),
    ),
  )
  return [
    ...named('Dockerfile', lintDockerfile(text('Dockerfile'))),
    ...named('compose.yaml', lintCompose(text('compose.yaml'), env)),
    ...lintManifests(root, new Map(manifests)).map((fault) => `deploy/kubernetes/${fault}`),
    ...names.flat(),
  ]
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const files = await readDeployFiles(root)
  const faults = await checkDeploy(root, files)
  for (const fault of faults) console.log(fault)
  console.log(`deploy: ${String(files.size)} files, ${String(faults.length)} faults`)
  process.exitCode = faults.length === 0 ? 0 : 1
}
