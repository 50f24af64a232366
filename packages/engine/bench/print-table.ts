/** Prints rows of text with the columns in line; all but the first are numbers and stand to the right. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const print = (row: readonly string[]): void => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    process.stdout.write(`${cells.join('  ')}\n`)
  }
  print(header)
  print(widths.map((width) => '─'.repeat(width)))
  rows.forEach(print)
}
