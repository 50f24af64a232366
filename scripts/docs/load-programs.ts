import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Command } from 'commander'

import { root } from './repository-files.ts'

// By their paths, because no package exports its command line.
const load = (path: string): Promise<unknown> => import(pathToFileURL(join(root, path)).href)

/** The declared command lines, by the name of their program; none of their commands does anything. */
export async function loadPrograms(): Promise<ReadonlyMap<string, Command>> {
  const programs = [await loadClientProgram(), await loadServerProgram()]
  for (const program of programs) disarm(program)
  return new Map(programs.map((program) => [program.name(), program]))
}

async function loadClientProgram(): Promise<Command> {
  const { buildProgram } = (await load('packages/cli/src/program.ts')) as {
    readonly buildProgram: (terminal: object, options: { readonly silent: boolean }) => Command
  }
  return buildProgram({ stdout: { write: () => true } }, { silent: true })
}

/** The server's file parses what the process was given once it has declared all: here that only tells what it declared. */
async function loadServerProgram(): Promise<Command> {
  const declared: Command[] = []
  const parseAsync = Object.getOwnPropertyDescriptor(Command.prototype, 'parseAsync') ?? {}
  const tell = function (this: Command): Promise<Command> {
    declared.push(this)
    return Promise.resolve(this)
  }
  Object.defineProperty(Command.prototype, 'parseAsync', { ...parseAsync, value: tell })
  try {
    await load('packages/server/src/main.ts')
  } finally {
    Object.defineProperty(Command.prototype, 'parseAsync', parseAsync)
  }
  const [program] = declared
  if (program === undefined) throw new Error('packages/server/src/main.ts declares no program.')
  return program
}

/** Leaves the declarations alone: what it is told is looked at, and thrown where it is wrong. What a variable holds nobody knows. */
function disarm(command: Command): void {
  command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
  for (const taker of [...command.options, ...command.registeredArguments]) {
    const { parseArg } = taker
    if (parseArg)
      taker.parseArg = <Value>(text: string, before: Value) =>
        text.includes('$') ? before : parseArg(text, before)
  }
  if (command.commands.length === 0) command.action(() => undefined)
  command.commands.forEach(disarm)
}
