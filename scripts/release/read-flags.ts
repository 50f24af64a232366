import { parseArgs } from 'node:util'

export interface ReleaseFlags {
  /** End before the publish. */
  readonly dryRun: boolean
  /** Leave tarballs and consumer for a look. */
  readonly keep: boolean
}

/** The flags that `pnpm release` and `pnpm canary` know. */
export function readFlags(): ReleaseFlags {
  const { values } = parseArgs({
    options: { 'dry-run': { type: 'boolean', default: false }, keep: { type: 'boolean', default: false } },
  })
  return { dryRun: values['dry-run'], keep: values.keep }
}
