import { refuseStdout } from '../outputs/refuse-stdout.ts'
import { refuseTerminalInput } from '../sources/spool-input.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import type { LocalOrder } from './read-orders.ts'

/**
 * Refuses a video into what cannot take one.
 *
 * @throws UsageError
 */
export function checkStreams(
  orders: readonly LocalOrder[],
  { json }: Pick<OutputFlags, 'json'>,
  { stdin, stdout }: Pick<Terminal, 'stdin' | 'stdout'>,
): void {
  if (orders.some(({ source }) => source === null)) refuseTerminalInput(stdin)
  if (orders.some(({ out }) => out === null)) refuseStdout({ stdout }, { json })
}
