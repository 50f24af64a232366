/** A line of the demo: what it is about, and what there is to say of it. */
export function formatLine(name: string, text: string): string {
  return `${name.padEnd(10)} ${text}`
}

export function say(name: string, text: string): void {
  console.log(formatLine(name, text))
}
