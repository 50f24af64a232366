/** Whether what is announced (the changesets) is enough for what changed in the contract and the packages. */
import { isDeepStrictEqual } from 'node:util'

import { findBreakingChanges } from './compare-specs.ts'
import { findGoneExports, type ExportedNames } from './exports.ts'
import { isRecord } from '../spec/records.ts'

type Fields = Readonly<Record<string, unknown>>

/** Bumps of all changesets that wait for the next release. */
export type Bump = 'major' | 'minor' | 'patch' | 'none'

export interface Verdict {
  readonly ok: boolean
  readonly lines: readonly string[]
}

/** What users have, or will have: the contract in one piece, and what packages export. */
export interface PublicSurface {
  readonly spec: Fields
  readonly exports: ExportedNames
}

export interface Changes {
  readonly released: PublicSurface
  readonly current: PublicSurface
  readonly bumps: readonly Bump[]
}

export function judgeChanges({ released, current, bumps }: Changes): Verdict {
  const breaking = [
    ...findBreakingChanges(released.spec, current.spec),
    ...findGoneExports(released.exports, current.exports),
  ]
  if (breaking.length > 0) {
    const lines = breaking.map(({ place, message }) => `${place} ${message}`)
    if (bumps.includes('major')) return { ok: true, lines: [...lines, 'A major changeset announces it.'] }
    return {
      ok: false,
      lines: [
        'Users of the last release would break, and no changeset says so:',
        ...lines.map((line) => `  ${line}`),
        'Put it back and add the new way beside it. If it has to break: `pnpm changeset`, choose major, and say',
        'there what callers do instead.',
      ],
    }
  }
  if (isDeepStrictEqual(withoutProse(released.spec), withoutProse(current.spec)) || announcesMore(bumps))
    return { ok: true, lines: ['Users of the last release can go on as they are.'] }
  return {
    ok: false,
    lines: [
      'The contract says more than in the last release, and no changeset announces it.',
      'Run `pnpm changeset`, choose minor, and say what callers can do now.',
    ],
  }
}

function announcesMore(bumps: readonly Bump[]): boolean {
  return bumps.includes('major') || bumps.includes('minor')
}

/** Without what only people read. A key under `properties` is a name, whatever it is called. */
function withoutProse(value: unknown, isNames = false): unknown {
  if (Array.isArray(value)) return value.map((entry) => withoutProse(entry))
  if (!isRecord(value)) return value
  const kept = Object.entries(value).filter(([key]) => isNames || !PROSE.has(key))
  return Object.fromEntries(
    kept.map(([key, entry]) => [key, withoutProse(entry, key === 'properties' && !isNames)]),
  )
}

const PROSE = new Set(['description', 'summary', 'title', 'example', 'examples', 'info', 'tags'])
