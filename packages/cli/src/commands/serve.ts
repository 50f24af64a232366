import type { Command } from 'commander'

import type { ServeFlags } from '../serve/serve.ts'
import type { Terminal } from '../terminal.ts'
import { withExamples } from './examples.ts'

/** `serve`: a service of one's own. */
export function addServeCommand(program: Command, terminal: Terminal): void {
  const serve = program
    .command('serve')
    .description(
      'run your own service; needs the package @video-upscale/server. ' +
        'Its first key is stored as a profile, so that the other commands find it',
    )
    .usage('[options] [options of the server]')
    .argument(
      '[options...]',
      'what `video-upscale-server start` takes, such as --data-dir, --port or --workers',
    )
    .option('--save-as <name>', 'profile that the first key is stored in', 'local')
    .allowUnknownOption()
    .action(async (options: string[], flags: ServeFlags) => {
      const { serve: run } = await import('../serve/serve.ts')
      await run(options, flags, terminal)
    })
  withExamples(
    serve,
    'video-upscale serve --data-dir ./upscale-data --port 0',
    'video-upscale serve --data-dir ./studio-data --port 0 --workers 2 --save-as studio',
  )
}
