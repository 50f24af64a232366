import { Command } from 'commander'

import manifest from '../package.json' with { type: 'json' }
import { addBalanceCommand, addModelsCommand } from './commands/account.ts'
import { addApiCommand } from './commands/api.ts'
import { addCompletionCommand } from './commands/completion.ts'
import { addConfigCommand } from './commands/config.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addDownloadCommand } from './commands/download.ts'
import { addEstimateCommand } from './commands/estimate.ts'
import { addImportCommand } from './commands/import.ts'
import { addJobCommand } from './commands/job.ts'
import { addLocalCommand } from './commands/local.ts'
import { addPreviewCommand } from './commands/preview.ts'
import { addResumeCommand } from './commands/resume.ts'
import { addServeCommand } from './commands/serve.ts'
import { addUpscaleCommand } from './commands/upscale.ts'
import { addWebhooksCommand } from './commands/webhooks.ts'
import type { Terminal } from './terminal.ts'

// In the order of the help.
const commandGroups: Readonly<Record<string, readonly ((program: Command, terminal: Terminal) => void)[]>> = {
  'Videos:': [
    addUpscaleCommand,
    addResumeCommand,
    addLocalCommand,
    addEstimateCommand,
    addPreviewCommand,
    addImportCommand,
    addDownloadCommand,
  ],
  'Service:': [addJobCommand, addBalanceCommand, addModelsCommand, addWebhooksCommand, addApiCommand],
  'This machine:': [addServeCommand, addConfigCommand, addDoctorCommand, addCompletionCommand],
}

/**
 * The whole command line, declared: each command loads what it does only when it is run, so that help and
 * completion are quick.
 *
 * @param silent says nothing of its own about a wrong command line
 */
export function buildProgram(terminal: Terminal, { silent }: { readonly silent: boolean }): Command {
  const program = new Command('video-upscale')
    .description('Upscale video with the Video Upscale API, hosted or your own.')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => silent || terminal.stderr.write(text),
    })
    .showHelpAfterError('(add --help for what there is)')
  for (const [group, adders] of Object.entries(commandGroups)) {
    program.commandsGroup(group)
    for (const add of adders) add(program, terminal)
  }
  return program
}
