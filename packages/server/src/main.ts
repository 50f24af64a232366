#!/usr/bin/env -S node --max-semi-space-size=2
// The flag keeps short-lived buffers from piling up: a 4 GiB upload peaks below 200 MiB, not at 255.
import manifest from '../package.json' with { type: 'json' }

const oldest = manifest.engines.node.replace('>=', '')
const [major = 0, minor = 0] = oldest.split('.').map(Number)
const [ownMajor = 0, ownMinor = 0] = process.versions.node.split('.').map(Number)
if (ownMajor < major || (ownMajor === major && ownMinor < minor)) {
  // Before anything is loaded that an older one does not know.
  process.stderr.write(
    `video-upscale-server needs Node.js ${oldest} or later; this is ${process.versions.node}.\n`,
  )
  process.exitCode = 1
} else {
  await import('./program.ts')
}
