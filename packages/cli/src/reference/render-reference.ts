import type { Command, Option } from 'commander'

import { examplesOf } from '../commands/examples.ts'
import { exitCodeMeanings, exitCodes } from '../exit-codes.ts'

/** Groups that most commands have alike; they stand once, at the end. */
const shared = ['Service:', 'Output:']

/** The reference of the whole command line, as Markdown, from what the parser itself knows. */
export function renderReference(program: Command): string {
  const commands = leavesOf(program)
  return [
    `# All commands of ${program.name()}`,
    'Written by `pnpm generate` from the program itself; the tests run every example. How it is used in earnest stands in [packages/cli](../packages/cli).',
    contents(commands),
    ...commands.map(renderCommand),
    ...renderShared(commands),
    renderExitCodes(),
  ].join('\n\n')
}

/** Every command that does something, in the order of the help. */
function leavesOf(command: Command): Command[] {
  const visible = command.createHelp().visibleCommands(command)
  const own = command.commands.filter((one) => visible.includes(one))
  return own.length === 0 ? [command] : own.flatMap(leavesOf)
}

function contents(commands: readonly Command[]): string {
  const rows = commands.map((command) => {
    const name = fullName(command)
    return `| [\`${name}\`](#${anchor(name)}) | ${cell(command.description())} |`
  })
  return ['| command | does |', '| --- | --- |', ...rows].join('\n')
}

function renderCommand(command: Command): string {
  const name = fullName(command)
  const examples = examplesOf(command)
  return [
    `## ${name}`,
    sentence(command.description()),
    fence('text', `video-upscale ${name} ${usage(command)}`.trimEnd()),
    ...renderOwnFlags(command),
    ...sharedNote(command),
    ...(examples.length === 0 ? [] : [fence('sh', examples.join('\n'))]),
  ].join('\n\n')
}

function usage(command: Command): string {
  return command
    .usage()
    .replace(/\[command\] ?/, '')
    .trim()
}

function renderOwnFlags(command: Command): string[] {
  const rows = [
    ...command.registeredArguments.map((argument) => {
      const said = `${argument.description}${choices(argument.argChoices)}`
      return `| \`${argument.required ? `<${argument.name()}>` : `[${argument.name()}]`}\` | ${cell(said)} |`
    }),
    ...command.options.filter((option) => !option.hidden && !isShared(option)).map(optionRow),
  ]
  return rows.length === 0 ? [] : [['| | |', '| --- | --- |', ...rows].join('\n')]
}

function optionRow(option: Option): string {
  const initial: unknown = option.defaultValue
  const shown =
    typeof initial === 'string' || typeof initial === 'number' ? ` (default: ${String(initial)})` : ''
  return `| \`${option.flags}\` | ${cell(`${option.description}${choices(option.argChoices)}${shown}`)} |`
}

function sharedNote(command: Command): string[] {
  const groups = shared.filter((group) =>
    command.options.some(({ helpGroupHeading }) => helpGroupHeading === group),
  )
  if (groups.length === 0) return []
  const links = groups.map(
    (group) => `[${groupName(group)} options](#${anchor(`${groupName(group)} options`)})`,
  )
  return [`And the ${links.join(' and the ')}.`]
}

function renderShared(commands: readonly Command[]): string[] {
  return shared.flatMap((group) => {
    const options = new Map<string, Option>()
    for (const option of commands.flatMap((command) => command.options)) {
      if (option.helpGroupHeading === group) options.set(option.flags, option)
    }
    if (options.size === 0) return []
    const rows = [...options.values()].map(optionRow)
    return [[`## ${groupName(group)} options`, ['| | |', '| --- | --- |', ...rows].join('\n')].join('\n\n')]
  })
}

function renderExitCodes(): string {
  const rows = Object.entries(exitCodes).map(
    ([name, code]) => `| ${String(code)} | ${exitCodeMeanings[name as keyof typeof exitCodes]} |`,
  )
  const signals = [
    '| 129, 130, 143 | ended by a terminal that was closed, by Ctrl-C, by SIGTERM |',
    '| 141 | whoever read its output has gone |',
  ]
  return ['## Exit status', ['| status | means |', '| --- | --- |', ...rows, ...signals].join('\n')].join(
    '\n\n',
  )
}

function isShared({ helpGroupHeading }: Option): boolean {
  return helpGroupHeading !== undefined && shared.includes(helpGroupHeading)
}

function fullName(command: Command): string {
  const { parent } = command
  return parent?.parent ? `${fullName(parent)} ${command.name()}` : command.name()
}

function choices(values: readonly string[] | undefined): string {
  return values ? `: ${values.map((value) => `\`${value}\``).join(', ')}` : ''
}

function groupName(group: string): string {
  return group.replace(':', '')
}

function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll(' ', '-')
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}

/** `<` would be HTML, and `|` the end of the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/<\w+>[\w.-]*/g, '`$&`')
}

function sentence(text: string): string {
  return `${cell(text.charAt(0).toUpperCase() + text.slice(1))}.`
}
