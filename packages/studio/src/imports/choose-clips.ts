import { strings } from '../strings.ts'

export const mostClips = 4

/** Why these files cannot be imported together, or undefined. */
export function faultOfFiles(files: readonly File[]): string | undefined {
  if (files.length > mostClips) return strings.add.tooMany(files.length)
  const empty = files.find(({ size }) => size === 0)
  return empty && strings.add.empty(empty.name)
}

/** The links of a text, one a line, or why they are none. */
export function readLinks(text: string): { readonly links: readonly string[] } | { readonly fault: string } {
  const links = text.split(/\s+/).filter((line) => line !== '')
  if (links.length === 0) return { fault: strings.add.noLinks }
  if (links.length > mostClips) return { fault: strings.add.tooManyLinks(links.length) }
  const wrong = links.find((link) => !/^https?:\/\/./.test(link) || !URL.canParse(link))
  return wrong === undefined ? { links } : { fault: strings.add.notALink(wrong) }
}
