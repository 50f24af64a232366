import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

import { isSet } from './connection/config-file.ts'

/** Where the program keeps what it has to remember: `XDG_STATE_HOME`, or what the system has for it. */
export function stateDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const home = isSet(env.HOME) ? env.HOME : homedir()
  const set = process.platform === 'win32' ? env.LOCALAPPDATA : env.XDG_STATE_HOME
  const usual = process.platform === 'win32' ? join(home, 'AppData', 'Local') : join(home, '.local', 'state')
  // One that depends on where the program is run would not be found again.
  return join(isSet(set) && isAbsolute(set) ? set : usual, 'video-upscale')
}
