import manifest from '../package.json' with { type: 'json' }

/** The oldest Node.js that runs this program, as its package.json says it. */
export const oldestNode = manifest.engines.node.replace('>=', '')

export function isOldNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode.split('.').map(Number)
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
}
