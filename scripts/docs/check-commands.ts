import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, CommanderError } from 'commander'

import manifest from '../../package.json' with { type: 'json' }
import type { CodeBlock } from './read-documents.ts'
import { root } from './repository-files.ts'
import { splitCommands } from './split-commands.ts'

const scripts: Readonly<Record<string, string | undefined>> = manifest.scripts

/** Of pnpm itself, as documents use them. */
const pnpmCommands = ['add', 'exec', 'install', 'pack', 'rebuild', 'remove']

/** Before a command, without changing which it is. */
const prefixes: readonly RegExp[] = [/^(sudo|env|exec|then|do|else) /, /^npx (-y |-p \S+ )*/]

/**
 * Looks whether the commands of shell blocks are there, with the arguments that they are given: those of our programs as the
 * programs themselves parse them, and pnpm's against package.json.
 *
 * @returns what is wrong, as `file:line: message`
 */
export function checkCommands(
  blocks: readonly CodeBlock[],
  programs: ReadonlyMap<string, Command>,
): readonly string[] {
  return blocks
    .filter(({ language }) => language === 'sh')
    .flatMap((block) =>
      splitCommands(block.text).flatMap(({ words, line }) => {
        const fault = findFault(stripPrefixes(words), programs)
        return fault === undefined ? [] : [`${block.path}:${String(block.line + line)}: ${fault}`]
      }),
    )
}

function findFault(words: readonly string[], programs: ReadonlyMap<string, Command>): string | undefined {
  const [name = '', ...rest] = words
  const program = programs.get(name)
  if (program) return tryArguments(program, rest) ?? findServeFault(rest, programs)
  return /^pnpm(@\d+)?$/.test(name) ? findPnpmFault(rest) : undefined
}

function stripPrefixes(words: readonly string[]): readonly string[] {
  const text = words.join(' ')
  const taking = /^xargs (-\w+ )*/.exec(text)?.[0]
  // It gives what it reads, which nobody knows.
  if (taking !== undefined) return [...words.slice(taking.trim().split(' ').length), '$LINE']
  const prefix = prefixes.map((pattern) => pattern.exec(text)?.[0]).find((found) => found !== undefined)
  if (prefix === undefined) return words
  return stripPrefixes(words.slice(prefix.trim().split(' ').length))
}

/** What the program says to these arguments. */
function tryArguments(program: Command, words: readonly string[]): string | undefined {
  try {
    program.parse(words, { from: 'user' })
    return undefined
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? undefined : `${program.name()} ${words.join(' ')}: ${error.message}`
  }
}

/** `video-upscale serve` hands on to the server what it does not know. */
function findServeFault(
  [command, ...rest]: readonly string[],
  programs: ReadonlyMap<string, Command>,
): string | undefined {
  const server = programs.get('video-upscale-server')
  if (command !== 'serve' || server === undefined) return undefined
  const own = rest.indexOf('--save-as')
  return tryArguments(server, ['start', ...(own === -1 ? rest : rest.toSpliced(own, 2))])
}

function findPnpmFault(words: readonly string[]): string | undefined {
  const [first = '', second = '', ...rest] = words
  // Of a package or example: its own scripts are its own matter, but it must be there.
  if (first === '--filter') return findFilterFault(second, rest)
  if (pnpmCommands.includes(first)) {
    return first !== 'exec' || existsSync(join(root, 'node_modules/.bin', second))
      ? undefined
      : `pnpm exec ${second}: there is no such program`
  }
  const script = scripts[first]
  if (script === undefined) return `pnpm ${first}: package.json has no such script`
  const flag = words.find((word) => word.startsWith('--') && !mentions(script, word.slice(2)))
  return flag === undefined ? undefined : `pnpm ${first}: nothing there reads ${flag}`
}

function findFilterFault(filter: string, rest: readonly string[]): string | undefined {
  const [first = ''] = rest
  const scripts = scriptsOf(filter)
  if (scripts === undefined) return `pnpm --filter ${filter}: there is no such package`
  if (first === '--filter') return findPnpmFault(rest)
  return pnpmCommands.includes(first) || first in scripts
    ? undefined
    : `pnpm --filter ${filter} ${first}: its package.json has no such script`
}

/** The scripts of a package or example, by its name or, from the root, its path. */
function scriptsOf(filter: string): object | undefined {
  const manifests = ['packages', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => {
      const text = readFileSync(join(root, folder, name, 'package.json'), 'utf8')
      return {
        path: `./${folder}/${name}`,
        ...(JSON.parse(text) as { readonly name: string; readonly scripts?: object }),
      }
    }),
  )
  const found = manifests.find(({ name, path }) => filter === name || filter === path)
  return found && (found.scripts ?? {})
}

/** Whether the program that a script ends with, or a file that it imports, names this flag. */
function mentions(script: string, flag: string): boolean {
  const path = /(\S+\.ts)$/.exec(script)?.[1]
  return (
    path === undefined ||
    sourcesOf(join(root, path)).some((source) => new RegExp(`\\b${flag}\\b`).test(source))
  )
}

function sourcesOf(path: string, known = new Set<string>()): readonly string[] {
  if (known.has(path) || !existsSync(path)) return []
  known.add(path)
  const source = readFileSync(path, 'utf8')
  const imports = [...source.matchAll(/ from '(\.[^']+)'/g)].map(([, to = '']) => join(path, '..', to))
  return [source, ...imports.flatMap((file) => sourcesOf(file, known))]
}
