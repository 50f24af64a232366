/** A simple command of a shell: its words, and where it stands. */
export interface ShellCommand {
  readonly words: readonly string[]
  /** From 0, within the text. */
  readonly line: number
}

// One of these, in this order: what a word cannot hold is an end of the command, or nothing.
const tokens = [
  /\\\n/y, // a line that goes on
  /(?<=^|\s)#[^\n]*/my,
  /'(?<single>[^']*)'/y,
  /"(?<double>(?:\\[^]|[^"\\])*)"/y,
  /\\(?<escaped>[^])/y,
  /(?<redirect>\d?(?:>>?|<)&?(?!\())/y,
  /(?<end>\n|;;?|&&?|\|\|?|[$<>]?\(|\))/y,
  /(?<space>[ \t]+)/y,
  /(?<plain>[^])/y,
]

type Token = Readonly<Record<string, string | undefined>> & { readonly text: string }

/**
 * The simple commands of a shell script, as far as documents write them: quotes, comments, pipes, lists, substitutions
 * outside of quotes. Assignments before a command and redirections are left out; nothing is expanded.
 */
export function splitCommands(script: string): readonly ShellCommand[] {
  const commands: ShellCommand[] = []
  let words: string[] = []
  let word: string | undefined
  let begun = 0
  let line = 0
  let skipsWord = false
  const endWord = (): void => {
    if (word === undefined) return
    if (!skipsWord && !(words.length === 0 && /^\w+=/.test(word))) words.push(word)
    skipsWord = false
    word = undefined
  }
  const endCommand = (): void => {
    endWord()
    if (words.length > 0) commands.push({ words, line: begun })
    words = []
    skipsWord = false
  }
  for (const { text, single, double, escaped, redirect, end, space, plain } of readTokens(script)) {
    if (words.length === 0 && word === undefined) begun = line
    const more = single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? plain
    if (more !== undefined) word = (word ?? '') + more
    else if (space !== undefined) endWord()
    else if (end !== undefined) endCommand()
    else if (redirect !== undefined) {
      endWord()
      skipsWord = true
    }
    line += text.split('\n').length - 1
  }
  endCommand()
  return commands
}

function* readTokens(script: string): Generator<Token> {
  for (let at = 0; at < script.length;) {
    for (const token of tokens) {
      token.lastIndex = at
      const match = token.exec(script)
      if (match === null) continue
      at += match[0].length
      yield { ...match.groups, text: match[0] }
      break
    }
  }
}
