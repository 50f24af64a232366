/** Whether what is announced (the changesets) is enough for what the contract's changes do to callers. */
import { isDeepStrictEqual } from 'node:util'

import { findBreakingChanges } from './compare-specs.ts'
import { isRecord } from './spec-document.ts'

type Fields = Readonly<Record<string, unknown>>

/** Bumps of all changesets that wait for the next release. */
export type Bump = 'major' | 'minor' | 'patch' | 'none'

export interface Verdict {
  readonly ok: boolean
  readonly lines: readonly string[]
}

export interface SpecVersions {
  /** The contract as the last release has it, in one piece. */
  readonly released: Fields
  /** The contract as it is now, in one piece. */
  readonly current: Fields
  readonly bumps: readonly Bump[]
}

export function judgeChanges({ released, current, bumps }: SpecVersions): Verdict {
  const breaking = findBreakingChanges(released, current)
  if (breaking.length > 0) {
    const lines = breaking.map(({ place, message }) => `${place} ${message}`)
    if (bumps.includes('major')) return { ok: true, lines: [...lines, 'A major changeset announces it.'] }
    return {
      ok: false,
      lines: [
        `Callers of the last release would break, and no changeset says so:`,
        ...lines.map((line) => `  ${line}`),
        'Put it back and add the new way beside it. If it has to break: `pnpm changeset`, choose major, and say',
        'there what callers do instead.',
      ],
    }
  }
  if (isDeepStrictEqual(withoutProse(released), withoutProse(current)) || announcesMore(bumps))
    return { ok: true, lines: ['Callers of the last release can go on as they are.'] }
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
