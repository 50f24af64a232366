import { UsageError } from '../exit-codes.ts'
import type { Config, Profile } from './config-file.ts'

/**
 * A name that a profile may have.
 *
 * @throws UsageError for any other
 */
export function checkProfileName(name: string): string {
  if (/^[a-z0-9][\w.-]{0,63}$/i.test(name)) return name
  throw new UsageError(
    `"${name}" is no name for a profile: use up to 64 letters, digits, dots, dashes and underscores.`,
  )
}

/** The profile of that name; undefined also for a name that every object has something under. */
export function findProfile({ profiles }: Config, name: string): Profile | undefined {
  return Object.hasOwn(profiles, name) ? profiles[name] : undefined
}
