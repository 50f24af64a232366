/** What is taken although its licence is not on the list. */
export interface Exception {
  /** As it is today; with another one the question is a new one. */
  readonly licence: string
  readonly why: string
}

export interface LicenceRules {
  readonly allowed: readonly string[]
  /** By the name of the package. */
  readonly exceptions: Readonly<Record<string, Exception | undefined>>
}

/** @returns what is wrong with a package under a licence, or undefined */
export function judgeLicence(
  name: string,
  licence: string,
  { allowed, exceptions }: LicenceRules,
): string | undefined {
  if (isAllowed(licence, allowed)) return undefined
  const exception = exceptions[name]
  if (exception === undefined) return licence
  if (exception.licence === licence) return undefined
  return `${licence}; its exception in scripts/check-licences.ts was made for ${exception.licence}`
}

/**
 * `MIT OR GPL-2.0` may be had as MIT; of `MIT AND ISC` both have to be allowed, and AND binds first. What is in
 * brackets is judged before, from the inside, and stands as one licence then.
 */
function isAllowed(licence: string, allowed: readonly string[]): boolean {
  const [, before = '', inside, after = ''] = /^(.*)\(([^()]*)\)(.*)$/.exec(licence) ?? []
  if (inside !== undefined) {
    const judged = isAllowed(inside, allowed) ? allowed[0] : 'refused'
    return isAllowed(`${before}${judged ?? ''}${after}`, allowed)
  }
  return licence
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((part) => allowed.includes(part.trim())))
}
