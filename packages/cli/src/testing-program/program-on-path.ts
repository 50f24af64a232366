import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { programPath } from './run-program.ts'

/** Makes `video-upscale` a command in that directory, as an installed package would. Returns a PATH with it. */
export async function putProgramOnPath(directory: string): Promise<string> {
  const bin = join(directory, 'bin')
  await mkdir(bin)
  const command = join(bin, 'video-upscale')
  await writeFile(
    command,
    `#!/bin/sh\nNODE_COMPILE_CACHE='${process.env.NODE_COMPILE_CACHE ?? ''}' exec '${process.execPath}' --conditions=@video-upscale/source '${programPath}' "$@"\n`,
  )
  await chmod(command, 0o755)
  return `${bin}:${process.env.PATH ?? ''}`
}
