import type { Command } from 'commander'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { withExamples } from './examples.ts'
import { addServiceFlags } from './flags.ts'

type Flags = ConnectionFlags & OutputFlags

/** `balance`: what the account has left. */
export function addBalanceCommand(program: Command, terminal: Terminal): void {
  const balance = addServiceFlags(program.command('balance'))
    .description('print what the account has left')
    .action(async (flags: Flags) => {
      const { showBalance } = await import('../account/show-balance.ts')
      await showBalance(flags, terminal)
    })
  withExamples(balance, 'video-upscale balance')
}

/** `models`: what --model can name. */
export function addModelsCommand(program: Command, terminal: Terminal): void {
  const models = addServiceFlags(program.command('models'))
    .description('list the models of the service, with the speed that its machine was measured at')
    .action(async (flags: Flags) => {
      const { listModels } = await import('../account/list-models.ts')
      await listModels(flags, terminal)
    })
  withExamples(models, 'video-upscale models')
}
