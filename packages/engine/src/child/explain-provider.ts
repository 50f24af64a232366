import type { ProviderName } from '../providers.ts'

interface Failure {
  readonly message: string
  /** Everything that the trial wrote to stderr. */
  readonly said: string
}

/** The end of a sentence that begins with a provider: what went wrong in its trial. */
export function explainFailure({ message, said }: Failure): string {
  // Both words are the dynamic linker's; the folder before the name is nobody's business.
  const missing = /(lib[\w.+-]+\.so[\w.]*): cannot open shared object file/.exec(said + message)?.[1]
  if (missing !== undefined) return `did not find ${missing}`
  if (/backend not found/i.test(message)) return 'is not in this build of ONNX Runtime'
  if (/adapter/i.test(message)) return 'found no adapter'
  if (/^(did not|ended|crashed|could not)/.test(message)) return message
  return `failed (${shorten(message)})`
}

/** What a machine needs for a provider that was asked for by name. */
export const advice: Readonly<Record<ProviderName, string>> = {
  cuda:
    'It needs an NVIDIA driver, CUDA 12, cuDNN 9, and the CUDA libraries that the install script of onnxruntime-node ' +
    'fetches when ONNXRUNTIME_NODE_INSTALL=cuda12 is set and the script is allowed to run.',
  coreml: 'It comes with macOS.',
  directml: 'It needs a GPU with a driver for DirectX 12.',
  webgpu:
    'It needs a GPU with a driver for Vulkan, and on Linux libvulkan.so.1; Metal or DirectX 12 elsewhere.',
  cpu: '',
}

const longest = 300

function shorten(message: string): string {
  const line = message.replaceAll(/\s+/g, ' ').trim()
  return line.length <= longest ? line : `${line.slice(0, longest)}…`
}
