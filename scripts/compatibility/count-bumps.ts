import type { Bump } from './judge-changes.ts'

/** What is taken of a changeset. */
export interface Announcement {
  /** The name of its file in `.changeset/`, without `.md`. */
  readonly id: string
  readonly releases: readonly { readonly name: string; readonly type: Bump }[]
}

export interface CountedBumps {
  readonly bumps: readonly Bump[]
  /** Changesets for packages that there are not: they announce nothing to anybody. */
  readonly faults: readonly string[]
}

/** @param names of the packages of the workspace */
export function countBumps(announcements: readonly Announcement[], names: readonly string[]): CountedBumps {
  const releases = announcements.flatMap(({ id, releases: all }) =>
    all.map((release) => ({ ...release, id })),
  )
  return {
    bumps: releases.filter(({ name }) => names.includes(name)).map(({ type }) => type),
    faults: releases
      .filter(({ name }) => !names.includes(name))
      .map(
        ({ id, name, type }) =>
          `.changeset/${id}.md says ${type} for ${name}, which is no package of the workspace; name one of packages/.`,
      ),
  }
}
