#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

import manifest from '../package.json' with { type: 'json' }

const args = process.argv.slice(2)
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  // Asked for by scripts, often: nothing else is loaded for it.
  process.stdout.on('error', () => process.exit(10)).write(`${manifest.version}\n`)
} else {
  enableCompileCache()
  const { start } = await import('./start.ts')
  await start(process, args)
}
