import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

import { UsageError } from '../exit-codes.ts'
import { InterruptedError } from '../interrupts.ts'
import type { Terminal } from '../terminal.ts'

/**
 * Asks for something that nobody may read over a shoulder, nor in the scrollback: what is typed is not shown.
 *
 * @throws InterruptedError at Ctrl-C, UsageError at Ctrl-D
 */
export async function askSecret(
  question: string,
  { stdin, stderr }: Pick<Terminal, 'stdin' | 'stderr'>,
): Promise<string> {
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    },
  })
  // As a terminal, it reads key by key and echoes nothing but into `output`.
  const reader = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 })
  stderr.write(question)
  try {
    return await new Promise<string>((resolve, reject) => {
      reader.once('line', resolve)
      reader.once('SIGINT', () => {
        reject(new InterruptedError('SIGINT'))
      })
      reader.once('close', () => {
        reject(new UsageError('Nothing was entered.'))
      })
    })
  } finally {
    reader.close()
    stderr.write('\n')
  }
}
