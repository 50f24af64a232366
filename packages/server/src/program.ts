import { statSync } from 'node:fs'
import { join } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'

import manifest from '../package.json' with { type: 'json' }
import { backup, restore } from './commands/backup.ts'
import { grantPoints } from './commands/grant-points.ts'
import { limitAccount, listAccounts, type AccountLimitFlags } from './commands/manage-accounts.ts'
import { createKey, listKeys, revokeKey } from './commands/manage-keys.ts'
import { listWebhooks, redeliverOne, rotateSecret } from './commands/manage-webhooks.ts'
import { move, type MoveFlags } from './commands/move.ts'
import { start } from './commands/start.ts'
import { runApi, runWorkerProcess } from './commands/work-together.ts'
import { deliveryStates, type DeliveryFilter } from './webhooks/list-deliveries.ts'
import { ConfigError, readConfig, type ServerConfig } from './config.ts'
import { createLogger } from './create-logger.ts'
import { defaultOf, environmentName, settings } from './settings.ts'
import { findUnknownVariables } from './unknown-variables.ts'

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

/** A limit of one account, or back to the configuration's. */
function limit(text: string): number | 'default' {
  return text === 'default' ? 'default' : wholeNumber(text)
}

/** Commander says which argument it was. */
function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

function configOf(command: Command): ServerConfig {
  // Only settings: a command may have options of its own beside them.
  const given = Object.entries(command.opts<Record<string, unknown>>())
  const flags = given.filter(([name, value]) => name in settings && typeof value === 'string')
  return readConfig(Object.fromEntries(flags), process.env)
}

/** Of a command that serves: what its environment sets in vain is told before anything starts. */
function servingConfigOf(command: Command): ServerConfig {
  const config = configOf(command)
  for (const name of findUnknownVariables(process.env)) {
    createLogger(config.logLevel).warn(
      `${name} is no setting of this server, and changes nothing; \`video-upscale-server start --help\` lists them`,
    )
  }
  return config
}

/** Of a command that works on what is there: a typo in `--data-dir` must not begin a new installation. */
function installedConfigOf(command: Command): ServerConfig {
  const config = configOf(command)
  if (config.databaseUrl === undefined) requireInstallation(config.dataDir)
  return config
}

function requireInstallation(dataDir: string): void {
  try {
    if (statSync(join(dataDir, 'postgres'), { throwIfNoEntry: false })) return
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES') {
      throw new ConfigError(
        `You may not look into ${dataDir}. Run this as the user who runs the server, or give another --data-dir.`,
      )
    }
    if (code !== 'ENOTDIR') throw error
  }
  throw new ConfigError(
    `There is no installation in ${dataDir}. Give the --data-dir of the one you mean, or start a server there first.`,
  )
}

const allSettings = Object.keys(settings) as (keyof typeof settings)[]
const program = new Command('video-upscale-server')
  .description('The Video Upscale API on your own machine.')
  .version(manifest.version)

withSettings(program.command('start'), allSettings)
  .description('run the API, the worker and, without DATABASE_URL, PostgreSQL')
  .action((_options, command: Command) => start(servingConfigOf(command)))

withSettings(program.command('api'), allSettings)
  .description('run one of several APIs over one DATABASE_URL and one STORAGE_URL, without a worker')
  .action((_options, command: Command) => runApi(servingConfigOf(command)))

withSettings(program.command('worker'), allSettings)
  .description('run one of several workers over one DATABASE_URL and one STORAGE_URL, without an API')
  .action((_options, command: Command) => runWorkerProcess(servingConfigOf(command)))

const admin = ['dataDir', 'databaseUrl'] as const
const everything = [...admin, 'storageUrl'] as const

const keys = program.command('keys').description('manage API keys')
withSettings(keys.command('create'), [...admin, 'pointsPerAccount', 'publicUrl', 'studio'])
  .description('create a key; it is printed once')
  .option('--account <name>', 'account that the key belongs to; created if new', 'default')
  .action((options: { account: string }, command: Command) =>
    createKey(installedConfigOf(command), options.account),
  )
withSettings(keys.command('list'), admin)
  .description('list all keys by number, account and last characters')
  .action((_options, command: Command) => listKeys(installedConfigOf(command)))
withSettings(keys.command('revoke'), admin)
  .description('end a key, and every browser token made with it')
  .argument('<number>', 'number of the key, as in `keys list`', wholeNumber)
  .action((id: number, _options, command: Command) => revokeKey(installedConfigOf(command), id))

const accounts = program.command('accounts').description('see accounts and limit them')
withSettings(accounts.command('list'), admin)
  .description('list all accounts with their points and limits')
  .action((_options, command: Command) => listAccounts(installedConfigOf(command)))
withSettings(accounts.command('limit'), admin)
  .description("set an account's own limits; 0 is no limit, `default` is the configuration's")
  .argument('<account>', 'name of the account')
  .option('--requests-per-minute <count>', 'requests in a minute', limit)
  .option('--max-unfinished-jobs <count>', 'waiting and running jobs', limit)
  .option('--max-stored-bytes <bytes>', 'bytes of uploads and imported videos', limit)
  .action((account: string, options: AccountLimitFlags, command: Command) =>
    limitAccount(installedConfigOf(command), account, options),
  )

const points = program.command('points').description('manage points')
withSettings(points.command('grant'), admin)
  .description('give points to an account')
  .argument('<points>', 'how many', wholeNumber)
  .option('--account <name>', 'account that gets them', 'default')
  .action((count: number, options: { account: string }, command: Command) =>
    grantPoints(installedConfigOf(command), options.account, count),
  )

const webhooks = program.command('webhooks').description('manage webhooks')
withSettings(webhooks.command('rotate-secret'), admin)
  .description('give an account a new webhook secret; it is printed once')
  .option('--account <name>', 'account that gets it', 'default')
  .option('--keep-old-hours <hours>', 'how long the old one signs beside it', wholeNumber, 24)
  .action((options: { account: string; keepOldHours: number }, command: Command) =>
    rotateSecret(installedConfigOf(command), options.account, options.keepOldHours),
  )
withSettings(webhooks.command('list'), admin)
  .description('list the newest webhooks, and how they fared')
  .option('--account <name>', 'only those of this account')
  .addOption(new Option('--state <state>', 'only those in this state').choices(deliveryStates))
  .action((options: DeliveryFilter, command: Command) => listWebhooks(installedConfigOf(command), options))
withSettings(webhooks.command('redeliver'), admin)
  .description('send a webhook again that was delivered or given up')
  .argument('<id>', 'id of the delivery, as in `webhooks list`')
  .action((id: string, _options, command: Command) => redeliverOne(installedConfigOf(command), id))

withSettings(program.command('backup'), everything)
  .description('write everything into a new directory, also while the server runs')
  .argument('<directory>', 'where to; it must not be there yet, or be empty')
  .action((directory: string, _options, command: Command) => backup(installedConfigOf(command), directory))
withSettings(program.command('restore'), everything)
  .description('make a new installation from a backup')
  .argument('<directory>', 'the backup')
  .action((directory: string, _options, command: Command) => restore(configOf(command), directory))

withSettings(program.command('move'), everything)
  .description('bring everything into another database and storage, while no server runs')
  .option('--to-data-dir <directory>', 'new data directory, for what is not in the two others')
  .option('--to-database-url <url>', 'a PostgreSQL of your own, with an empty database')
  .option('--to-storage-url <url>', 'bucket for the videos, as s3://bucket/prefix?endpoint=https://…')
  .action((options: MoveFlags, command: Command) => move(installedConfigOf(command), options))

try {
  await program.parseAsync()
} catch (error) {
  const known = error instanceof ConfigError || (error instanceof Error && error.cause === undefined)
  process.stderr.write(`${known ? (error as Error).message : String((error as Error).stack)}\n`)
  process.exitCode = 1
}
