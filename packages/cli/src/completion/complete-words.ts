import type { Argument, Command, Option } from 'commander'

/** Something that fits. */
export interface Candidate {
  readonly value: string
  readonly description: string
}

export interface Completion {
  readonly candidates: readonly Candidate[]
  /** Whether names of files fit as well. */
  readonly files: boolean
}

/** Values that are only known when asked, by the name of the option or argument. */
export type Completers = Readonly<Record<string, (() => Promise<readonly Candidate[]>) | undefined>>

const nothing: Completion = { candidates: [], files: false }
const fileNames = /file|path|dir|video|directory/

/**
 * What fits where the cursor is.
 *
 * @param words what stands after the program's name, up to the cursor; the last one is what is being typed
 */
export async function completeWords(
  program: Command,
  words: readonly string[],
  completers: Completers,
): Promise<Completion> {
  const { before, current } = joinSplitOptions(words)
  const place = walk(program, before)
  if (place.option) return completeValue(place.option, current, completers)
  const [, name, typed] = /^(--[^=]+)=(.*)$/.exec(current) ?? []
  if (name !== undefined && typed !== undefined) {
    const option = findOption(place.command, name)
    return option ? prefixed(`${name}=`, await completeValue(option, typed, completers)) : nothing
  }
  if (current.startsWith('-') && current !== '-' && !place.isOnlyArguments) {
    return only(optionsOf(place.command), current)
  }
  const subcommands = place.command.commands.filter((command) => !isHidden(place.command, command))
  if (subcommands.length > 0) {
    const names = subcommands.map((command) => ({
      value: command.name(),
      description: command.summary() || command.description(),
    }))
    return only(names, current)
  }
  const argument = argumentAt(place.command, place.argumentCount)
  return argument ? completeValue(argument, current, completers) : nothing
}

/** bash splits `--scale=4` at the `=`, which then is a word of its own. */
function joinSplitOptions(words: readonly string[]): { before: string[]; current: string } {
  const all = words.filter((word, index) => word !== '=' || !isLongOption(words[index - 1]))
  const current = words.at(-1) === '=' && all.length < words.length ? '' : (all.at(-1) ?? '')
  const before = current === '' && words.at(-1) === '=' ? all : all.slice(0, -1)
  return { before, current }
}

function isLongOption(word: string | undefined): boolean {
  return word !== undefined && /^--[^=]+$/.test(word)
}

interface Place {
  readonly command: Command
  /** The option whose value comes next. */
  readonly option: Option | undefined
  readonly argumentCount: number
  /** After `--`. */
  readonly isOnlyArguments: boolean
}

/** Where the words before the cursor lead. */
function walk(program: Command, words: readonly string[]): Place {
  let command = program
  let option: Option | undefined
  let argumentCount = 0
  let isOnlyArguments = false
  for (const word of words) {
    if (option) option = undefined
    else if (word === '--') isOnlyArguments = true
    else if (!isOnlyArguments && word.startsWith('-') && word !== '-') {
      const found = word.includes('=') ? undefined : findOption(command, word)
      if (found?.required) option = found
    } else {
      const next = command.commands.find((one) => one.name() === word)
      if (next) command = next
      else argumentCount += 1
    }
  }
  return { command, option, argumentCount, isOnlyArguments }
}

function findOption(command: Command, flag: string): Option | undefined {
  return command.options.find(({ short, long }) => flag === short || flag === long)
}

function argumentAt({ registeredArguments }: Command, index: number): Argument | undefined {
  const last = registeredArguments.at(-1)
  return registeredArguments[index] ?? (last?.variadic ? last : undefined)
}

async function completeValue(
  place: Option | Argument,
  current: string,
  completers: Completers,
): Promise<Completion> {
  const name = 'attributeName' in place ? place.attributeName() : place.name()
  if (place.argChoices) {
    return only(
      place.argChoices.map((value) => ({ value, description: '' })),
      current,
    )
  }
  const completer = completers[name]
  if (completer) return only(await completer(), current)
  const said = 'flags' in place ? place.flags : place.name()
  return { candidates: [], files: fileNames.test(said) }
}

function optionsOf(command: Command): Candidate[] {
  const own = command.options.filter(({ hidden, long }) => !hidden && long)
  const help = { value: '--help', description: 'display help for command' }
  return [...own.map(({ long, description }) => ({ value: long ?? '', description })), help]
}

function isHidden(parent: Command, command: Command): boolean {
  return !parent.createHelp().visibleCommands(parent).includes(command)
}

function only(candidates: readonly Candidate[], current: string): Completion {
  return { candidates: candidates.filter(({ value }) => value.startsWith(current)), files: false }
}

function prefixed(prefix: string, { candidates, files }: Completion): Completion {
  return { candidates: candidates.map((one) => ({ ...one, value: `${prefix}${one.value}` })), files }
}
