import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

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
  const listed = execFileSync('git', ['ls-files', ...options], { cwd: root, encoding: 'utf8' })
  return [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(join(root, path)))
}

function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1)
  return ['.', ...parts.map((_part, index) => parts.slice(0, index + 1).join('/'))]
}
