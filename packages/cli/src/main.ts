#!/usr/bin/env node
import module from 'node:module'

import manifest from '../package.json' with { type: 'json' }
import { isOldNode, oldestNode } from './old-node.ts'

const args = process.argv.slice(2)
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  // Asked for by scripts, often: nothing else is loaded for it.
  process.stdout.on('error', () => process.exit(10)).write(`${manifest.version}\n`)
} else if (isOldNode(process.versions.node)) {
  // Before anything is loaded that an older one does not know.
  process.stderr.write(
    `video-upscale needs Node.js ${oldestNode} or later; this is ${process.versions.node}.\n`,
  )
  // `exitCodes.usage`, which stands in a file of the whole program.
  process.exitCode = 2
} else {
  module.enableCompileCache()
  const { start } = await import('./start.ts')
  await start(process, args)
}
