/**
 * What `changeset version` writes for one changeset: its first line as the title, the text below it as details. No hashes
 * of commits, and nothing about dependencies that moved along: all packages share one version anyway.
 */

/** Called by `changeset version` for each package that a changeset names. */
export function getReleaseLine({ summary }: { readonly summary: string }): string {
  const { title, details } = readSummary(summary)
  if (details === '') return `- ${title}`
  const indented = details.split('\n').map((line) => (line === '' ? '' : `  ${line}`))
  return [`- **${title}**`, '', ...indented, '', ''].join('\n')
}

/** Called for what moved along because a dependency did. */
export function getDependencyReleaseLine(): string {
  return ''
}

/** A changeset's text: one line that says what is new, and below an empty line whatever else there is to say. */
export function readSummary(summary: string): { readonly title: string; readonly details: string } {
  const [title = '', ...rest] = summary.trim().split('\n')
  return { title: title.trim(), details: rest.join('\n').trim() }
}

/** Why a reader of the changelog would stumble over this changeset, or undefined. */
export function findChangesetFault(summary: string): string | undefined {
  const [title = '', below = ''] = summary.trim().split('\n')
  if (title === '') return 'it says nothing'
  if (title.length > 120)
    return 'its first line is longer than 120 characters: keep the title short, details go below'
  if (below !== '')
    return 'its first line goes on in the second: end the title, leave a line empty, then go on'
  if (!title.endsWith('.')) return 'its first line is no sentence: end it with a full stop'
  return undefined
}
