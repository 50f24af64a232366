// What a native library may need to run, and nothing that could be a secret. SystemRoot is for Windows. The compile
// cache is where Node keeps what it compiled: with it, a process from source starts in half the time.
const passedOn = [
  'PATH',
  'TMPDIR',
  'TMP',
  'TEMP',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'SystemRoot',
  'NODE_COMPILE_CACHE',
]

/** The environment of a child process: a list of names let through, never the parent's whole. */
export function childEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])))
}
