import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where the program keeps what it has to remember: `XDG_STATE_HOME`, or what the system has for it. */
export function stateDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const home = env.HOME ?? homedir()
  const base =
    process.platform === 'win32'
      ? (env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'))
      : (env.XDG_STATE_HOME ?? join(home, '.local', 'state'))
  return join(base, 'video-upscale')
}
