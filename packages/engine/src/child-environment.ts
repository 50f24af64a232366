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

/**
 * How glibc's allocator works for pictures: one heap for all threads, made of pages of 2 MB, which keeps what is freed
 * for the next picture. Otherwise every thread has a heap of its own in pages of 4 kB, many of them given back and asked
 * for again frame by frame: an upscale of ten seconds took a fifth longer, and twice as long to its first frame. Up to
 * 32 MB come from the heap; more than 256 MB that lie free at its end are given back. Elsewhere than on Linux, and with
 * other C libraries, nobody reads this.
 */
const allocator = {
  'glibc.malloc.hugetlb': 1,
  'glibc.malloc.arena_max': 1,
  'glibc.malloc.mmap_threshold': 32 * 1024 ** 2,
  'glibc.malloc.trim_threshold': 256 * 1024 ** 2,
}

const own = {
  // Since 1.29 ONNX Runtime tells its maker of every session and model, unless this is set before it is loaded.
  ORT_DISABLE_TELEMETRY: '1',
  // NVIDIA's libraries round the samples of a convolution to 10 bits otherwise: more than a level of deep video.
  NVIDIA_TF32_OVERRIDE: '0',
  GLIBC_TUNABLES: Object.entries(allocator)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(':'),
}

/** The environment of a child process: a list of names let through, never the parent's whole. */
export function childEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed: NodeJS.ProcessEnv = Object.fromEntries(
    passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  )
  return { ...passed, ...own }
}
