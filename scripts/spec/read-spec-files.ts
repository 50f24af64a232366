import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDocument } from 'yaml'

/** All YAML files of the contract, parsed, by absolute path. Throws, with the place, when one is not YAML. */
export async function readSpecFiles(directory: string): Promise<Map<string, unknown>> {
  const entries = await readdir(directory, { recursive: true })
  const paths = entries.filter((entry) => entry.endsWith('.yaml')).map((entry) => join(directory, entry))
  const parsed = await Promise.all(paths.map(readYaml))
  return new Map(parsed.map((content, index) => [paths[index] ?? '', content]))
}

/** One file of YAML, parsed. Throws, with the place, when it is not YAML. */
export async function readYaml(path: string): Promise<unknown> {
  const document = parseDocument(await readFile(path, 'utf8'))
  const [error] = document.errors
  if (error) throw new Error(`${path}:${error.linePos?.[0].line ?? 1}: not YAML: ${error.message}`)
  return document.toJS()
}
