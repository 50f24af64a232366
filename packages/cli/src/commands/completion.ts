import { Argument, type Command } from 'commander'

import { shells, type Shell } from '../completion/shells.ts'
import type { Terminal } from '../terminal.ts'
import { withExamples } from './examples.ts'

/** `completion`: prints what teaches a shell; and what the shell then asks, `complete`. */
export function addCompletionCommand(program: Command, terminal: Terminal): void {
  const completion = program
    .command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .action(async (shell: Shell) => {
      const { readCompletionScript } = await import('../completion-scripts.ts')
      terminal.stdout.write(await readCompletionScript(shell))
    })
  withExamples(
    completion,
    'source <(video-upscale completion bash)',
    'video-upscale completion zsh > "$HOME/_video-upscale"',
    'video-upscale completion fish > "$HOME/video-upscale.fish"',
  )
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { printCompletion } = await import('../completion/print-completion.ts')
      await printCompletion(program, words, terminal)
    })
}
