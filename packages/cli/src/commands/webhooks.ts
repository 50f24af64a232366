import { InvalidArgumentError, Option, type Command } from 'commander'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import type { DeliveriesFlags } from '../webhooks/deliveries.ts'
import type { ListenFlags } from '../webhooks/listen.ts'
import type { ReplayFlags } from '../webhooks/replay.ts'
import { jobIds } from './argument-lists.ts'
import { withExamples } from './examples.ts'
import { addServiceFlags, positiveNumber, webUrl, wholeNumber } from './flags.ts'

type Flags = ConnectionFlags & OutputFlags

/** `webhooks`: receives webhooks here, and looks after those that the service sends. */
export function addWebhooksCommand(program: Command, terminal: Terminal): void {
  const webhooks = program
    .command('webhooks')
    .description('receive webhooks on this machine, and look after those that the service sends')
  addListen(webhooks, terminal)
  addReplay(webhooks, terminal)
  addDeliveries(webhooks, terminal)
  addRedeliver(webhooks, terminal)
}

function addListen(webhooks: Command, terminal: Terminal): void {
  const listen = webhooks
    .command('listen')
    .description(
      'receive webhooks on this machine until Ctrl-C: verified by the secret of the profile or of ' +
        'VIDEO_UPSCALE_WEBHOOK_SECRET, shown, saved, handed on',
    )
    .option('--port <n>', 'port to listen on, 0 for any', port, 8787)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--forward-to <url>', 'hand each genuine delivery on; its outcome is the answer', webUrl)
    .option('--save <directory>', 'write each genuine delivery to a file of its own')
    .option('--secret-stdin', 'read the secret from standard input', false)
    .option('--public-url <url>', 'what the service reaches this machine by, such as a tunnel', webUrl)
    .option(
      '--callback-secret',
      'for a service that does not sign: print a callback URL signed by VIDEO_UPSCALE_CALLBACK_SECRET, believe ' +
        'what comes to it, and fetch the job again',
      false,
    )
  addServiceFlags(listen).action(async (flags: Flags & ListenFlags) => {
    const module = await import('../webhooks/listen.ts')
    await module.listen(flags, terminal)
  })
  withExamples(
    listen,
    'video-upscale webhooks listen --save deliveries',
    'video-upscale webhooks listen --port 0 --forward-to http://127.0.0.1:3000/webhooks --json',
  )
}

function addReplay(webhooks: Command, terminal: Terminal): void {
  const replay = webhooks
    .command('replay')
    .description('send a delivery that `listen --save` has written once more, freshly signed')
    .argument('<file>', 'the file')
    .addOption(new Option('--to <url>', 'where to').argParser(webUrl).makeOptionMandatory())
  addServiceFlags(replay).action(async (file: string, flags: Flags & ReplayFlags) => {
    const module = await import('../webhooks/replay.ts')
    await module.replay(file, flags, terminal)
  })
  withExamples(replay, 'video-upscale webhooks replay delivery.json --to "$WEBHOOK_URL"')
}

function addDeliveries(webhooks: Command, terminal: Terminal): void {
  const deliveries = webhooks
    .command('deliveries')
    .description('list what the service has sent, newest first; with --quiet ids only')
    .addOption(new Option('--state <state>', 'only those').choices(['pending', 'delivered', 'dead']))
    .option('--limit <n>', 'most deliveries to list', positiveNumber, 20)
  addServiceFlags(deliveries).action(async (flags: Flags & DeliveriesFlags) => {
    const { listDeliveries } = await import('../webhooks/deliveries.ts')
    await listDeliveries(flags, terminal)
  })
  withExamples(deliveries, 'video-upscale webhooks deliveries --state delivered')
}

function addRedeliver(webhooks: Command, terminal: Terminal): void {
  const redeliver = addServiceFlags(webhooks.command('redeliver'))
    .description('have deliveries sent again that have arrived or were given up')
    .argument('<id...>', 'ids of deliveries', jobIds)
    .action(async (ids: string[], flags: Flags) => {
      const module = await import('../webhooks/deliveries.ts')
      await module.redeliver(ids, flags, terminal)
    })
  withExamples(
    redeliver,
    'video-upscale webhooks deliveries --state dead --quiet | xargs -r video-upscale webhooks redeliver',
  )
}

function port(text: string): number {
  const number = wholeNumber(text)
  if (number > 65_535) throw new InvalidArgumentError('It must be 65535 at most.')
  return number
}
