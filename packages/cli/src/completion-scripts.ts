import { readFile } from 'node:fs/promises'

import type { Shell } from './completion/shells.ts'

/** The script that teaches a shell to ask this program what fits (`completions/`). */
export function readCompletionScript(shell: Shell): Promise<string> {
  return readFile(new URL(`../completions/video-upscale.${shell}`, import.meta.url), 'utf8')
}
