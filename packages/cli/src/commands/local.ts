import type { ProviderName } from '@video-upscale/engine'
import { Option, type Command } from 'commander'

import type { LocalFlags } from '../local/read-orders.ts'
import type { Terminal } from '../terminal.ts'
import { withExamples } from './examples.ts'
import { addOutputFlags, addUpscaleFlags, positiveNumber } from './flags.ts'

// All that there are: which of them this machine has, the engine says.
const providers = ['auto', 'cuda', 'coreml', 'directml', 'webgpu', 'cpu'] as const satisfies readonly (
  ProviderName | 'auto'
)[]

/** `local`: the engine on this machine, without a service. */
export function addLocalCommand(program: Command, terminal: Terminal): void {
  const local = program
    .command('local')
    .description('upscale files on this machine, without a service; needs the package @video-upscale/engine')
    .argument('<file...>', 'files, patterns like "clips/*.mp4", or - for standard input')
    .option(
      '-o, --out <path>',
      'file for the result, directory for several, or - (default: <name>-2x.mp4 beside it)',
    )
    .option('--force', 'overwrite results that exist', false)
    .option('--concurrency <n>', 'videos worked on at once', positiveNumber, 1)
    .option('--threads <n>', 'threads that a model may run on (default: all, shared)', positiveNumber)
    .addOption(new Option('--provider <name>', 'what runs the model').choices(providers).default('auto'))
    .option('--model-path <file.onnx>', 'network of your own, in place of a model')
  addOutputFlags(addUpscaleFlags(local, 'turbo, fast, best or lanczos (default: fast)')).action(
    async (files: string[], flags: LocalFlags) => {
      const { upscaleLocally } = await import('../local/upscale-locally.ts')
      await upscaleLocally(files, flags, terminal)
    },
  )
  withExamples(
    local,
    'video-upscale local clip.mp4 -o clip-2x.mp4',
    'video-upscale local "clips/*.mp4" -o upscaled/ --model turbo',
    'cat clip.mp4 | video-upscale local - -o - --container mkv > big.mkv',
  )
}
