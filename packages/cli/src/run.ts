import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'

import manifest from '../package.json' with { type: 'json' }
import { getJobCommand, waitForJobCommand } from './commands/job.ts'
import { upscaleCommand, type UpscaleFlags } from './commands/upscale.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { reportError } from './report-error.ts'
import type { Terminal } from './terminal.ts'
import type { ConnectionFlags } from './connect.ts'

/** Runs one command line and returns the exit status. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = buildProgram(terminal)
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCodes.ok
  } catch (error) {
    // Commander has printed help, version or what is wrong already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    reportError(error, terminal, { json: args.includes('--json') })
    return exitCodeOf(error)
  }
}

function buildProgram(terminal: Terminal): Command {
  const program = new Command('video-upscale')
    .description('Upscale video with the Video Upscale API, hosted or your own.')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(add --help for what there is)')

  connectable(program.command('upscale'))
    .description('upscale a video file: import, submit, follow, save')
    .argument('<file>', 'video file')
    .option('-o, --out <file>', 'where to save the result (default: <file> with -2x or -4x)')
    .option('--force', 'overwrite the result if it exists', false)
    .addOption(new Option('--scale <factor>', 'times larger').choices(['2', '4']).default('2'))
    .option('--model <name>', 'model (default: as the server has it)')
    .option('--quality <crf>', 'quality of the encoder, lower is better', wholeNumber)
    .option('--preset <name>', 'preset of the encoder')
    .option('--allow-loss <kinds>', 'kinds of content that may be lost, separated by commas')
    .option('--callback <url>', 'URL that gets the finished job by POST')
    .addHelpText('after', '\nExample:\n  video-upscale upscale clip.mp4 -o clip-2x.mp4')
    .action((file: string, flags: UpscaleFlags) => upscaleCommand(file, flags, terminal))

  const job = program.command('job').description('look at jobs')
  connectable(job.command('get'))
    .description('print a job as it is now')
    .argument('<id>', 'id of the job')
    .action((id: string, flags: ConnectionFlags) => getJobCommand(id, flags, terminal))
  connectable(job.command('wait'))
    .description('follow a job to its end')
    .argument('<id>', 'id of the job')
    .option('--deadline <seconds>', 'longest wait', wholeNumber)
    .action((id: string, flags: ConnectionFlags & { deadline?: number }) =>
      waitForJobCommand(id, flags, terminal),
    )
  return program
}

/** The options that every command which talks to a service has. */
function connectable(command: Command): Command {
  return command
    .option(
      '--api-key <key>',
      'key of the account [VIDEO_UPSCALE_API_KEY]; better in the environment, where no process list shows it',
    )
    .option('--base-url <url>', 'where the API stands [VIDEO_UPSCALE_BASE_URL] (default: the hosted service)')
    .option('--json', 'print one JSON object a line on stdout, and nothing else', false)
    .option('--quiet', 'no progress', false)
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}
