import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** Left out where git cannot say what it ignores. */
const notOurs = ['.git', '.turbo', 'coverage', 'dist', 'node_modules', 'reports', 'temp']

/**
 * The files that others get with the repository, from its root and with slashes: those that git has, or would take.
 * What it ignores (a build, a report) lies on one machine only.
 */
export const repositoryFiles: readonly string[] = listFiles()

const folders = new Set(repositoryFiles.flatMap(foldersAbove))
const files = new Set(repositoryFiles)

export function isFile(path: string): boolean {
  return files.has(path)
}

export function isFolder(path: string): boolean {
  return folders.has(path.replace(/\/$/, ''))
}

function listFiles(): readonly string[] {
  const options = ['-z', '--cached', '--others', '--exclude-standard']
  try {
    const listed = execFileSync('git', ['ls-files', ...options], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    })
    return [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(join(root, path)))
  } catch {
    // A copy without its history, or without git.
    return walk('')
  }
}

function walk(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !notOurs.includes(name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      return entry.isDirectory() ? walk(path) : [path]
    })
}

function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1)
  return ['.', ...parts.map((_part, index) => parts.slice(0, index + 1).join('/'))]
}
