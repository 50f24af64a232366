#!/usr/bin/env node
import { Command, Option } from 'commander'

import manifest from '../package.json' with { type: 'json' }
import { createKey } from './commands/create-key.ts'
import { start } from './commands/start.ts'
import { ConfigError, defaultOf, environmentName, readConfig, settings, type ServerConfig } from './config.ts'

/** Adds a flag for every setting; the default and the environment variable stand in `--help`. */
function withSettings(command: Command, names: readonly (keyof typeof settings)[]): Command {
  for (const name of names) {
    const { env, help } = settings[name]
    const initial = defaultOf(name)
    // A switch may stand alone.
    const value = typeof initial === 'boolean' ? '[true|false]' : '<value>'
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${value}`
    const shown = initial === undefined || initial === '' ? '' : ` (default: ${String(initial)})`
    const option = new Option(flag, `${help}${shown} [${environmentName(env)}]`)
    command.addOption(typeof initial === 'boolean' ? option.preset('true') : option)
  }
  return command
}

function configOf(command: Command): ServerConfig {
  return readConfig(command.opts(), process.env)
}

const allSettings = Object.keys(settings) as (keyof typeof settings)[]
const program = new Command('video-upscale-server')
  .description('The Video Upscale API on your own machine.')
  .version(manifest.version)

withSettings(program.command('start'), allSettings)
  .description('run the API, the worker and, without DATABASE_URL, PostgreSQL')
  .action((_options, command: Command) => start(configOf(command)))

const keys = program.command('keys').description('manage API keys')
withSettings(keys.command('create'), ['dataDir', 'databaseUrl', 'pointsPerAccount'])
  .description('create a key; it is printed once')
  .option('--account <name>', 'account that the key belongs to; created if new', 'default')
  .action((options: { account: string }, command: Command) => createKey(configOf(command), options.account))

try {
  await program.parseAsync()
} catch (error) {
  const known = error instanceof ConfigError || (error instanceof Error && error.cause === undefined)
  process.stderr.write(`${known ? (error as Error).message : String((error as Error).stack)}\n`)
  process.exitCode = 1
}
