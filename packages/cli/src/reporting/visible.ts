// Escapes, C1 controls (which some terminals obey as they obey ESC), and what turns the direction of writing.
const unseen = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
const shortNames: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * Text of a service, or a name of a file, for a terminal: on one line, and what would steer the terminal is
 * written out, as `\x1b`.
 */
export function visible(text: string): string {
  return text.replace(unseen, (character) => shortNames[character] ?? writeOut(character))
}

/** As `visible`, but lines stay lines and tabs stay tabs. */
export function visibleLines(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(unseen, (character) => (/[\n\t]/.test(character) ? character : visible(character)))
}

/** One line of JSON: what JSON leaves as it is, a terminal may not. */
export function toJsonLine(value: unknown): string {
  return visibleJson(JSON.stringify(value))
}

/** JSON text with its few unseen characters as JSON writes them. */
export function visibleJson(json: string): string {
  return json.replace(unseen, (character) =>
    /[\n\t\r]/.test(character) ? character : `\\u${hex(character, 4)}`,
  )
}

function writeOut(character: string): string {
  return character < '\u0100' ? `\\x${hex(character, 2)}` : `\\u${hex(character, 4)}`
}

function hex(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0')
}
