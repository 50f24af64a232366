import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'

/** Where there is one to unpack. */
export const hasSoftwareVulkan = process.platform === 'linux' && process.arch === 'x64'

/**
 * Unpacks a Vulkan that computes on the CPU: SwiftShader, as the Chromium of the other packages' tests brings it. With
 * these variables in its environment, a new process finds it, as it would find the driver of a GPU.
 */
export async function unpackSoftwareVulkan(folder: string): Promise<Record<string, string>> {
  // By its path: it is the root's, and has no entry for this file.
  const packed = new URL(
    '../../../../node_modules/@sparticuz/chromium/bin/swiftshader.tar.br',
    import.meta.url,
  )
  const unpacked = promisify(execFile)('tar', ['-x', '-C', folder])
  unpacked.child.stdin?.end(await promisify(brotliDecompress)(await readFile(packed)))
  await unpacked
  return { LD_LIBRARY_PATH: folder, VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json') }
}
