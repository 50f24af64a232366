import { isCode } from './check-code.ts'
import type { CodeBlock } from './read-documents.ts'

/** Tags of blocks that are looked at elsewhere than in the compiler: as commands, and as JSON. */
const readOtherwise = ['sh', 'json']

/** Tags of blocks that nothing is asked of. */
const plain = ['text', 'mermaid', 'yaml']

/**
 * Finds blocks that no check looks at, since none knows their tag.
 *
 * @returns them with the mend, as `file:line: message`
 */
export function checkTags(blocks: readonly CodeBlock[]): readonly string[] {
  return blocks
    .filter((block) => !isKnown(block))
    .map(({ path, line, language }) => {
      const named = language === '' ? 'a block without a tag' : `a block of "${language}"`
      return `${path}:${String(line)}: ${named} is checked by nothing; tag it ts, tsx, js, sh or json, or text where it is none of them`
    })
}

function isKnown(block: CodeBlock): boolean {
  return isCode(block) || readOtherwise.includes(block.language) || plain.includes(block.language)
}
