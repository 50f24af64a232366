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
  // Where a GPU's libraries and drivers are, and which GPU is ours.
  'LD_LIBRARY_PATH',
  'CUDA_VISIBLE_DEVICES',
  'VK_DRIVER_FILES',
  'VK_ICD_FILENAMES',
]

// NVIDIA's libraries round the samples of a convolution to 10 bits otherwise, which is more than a level of deep video.
const own = { NVIDIA_TF32_OVERRIDE: '0' }

/** The environment of a child process: a list of names let through, never the parent's whole. */
export function childEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed: NodeJS.ProcessEnv = Object.fromEntries(
    passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  )
  return { ...passed, ...own }
}
