import type { Command } from 'commander'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { withExamples } from './examples.ts'
import { addServiceFlags } from './flags.ts'

/** `import`: brings videos to the service. */
export function addImportCommand(program: Command, terminal: Terminal): void {
  const command = addServiceFlags(program.command('import'))
    .description('bring one to four videos to the service, in one import; with --quiet its id only')
    .argument('<video...>', 'files, or URLs that the service fetches')
    .action(async (videos: string[], flags: ConnectionFlags & OutputFlags) => {
      const { importSources } = await import('../imports/import-sources.ts')
      await importSources(videos, flags, terminal)
    })
  withExamples(
    command,
    'video-upscale import clip.mp4',
    'video-upscale upscale "$(video-upscale import clip.mp4 --quiet)" -o imported-2x.mp4 --force',
  )
}
