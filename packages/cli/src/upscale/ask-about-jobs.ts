import { createInterface } from 'node:readline/promises'

import type { Connection } from '../connection/connect.ts'
import { explainError } from '../report-error.ts'
import type { Reporter } from '../reporting/reporter.ts'
import { canAsk, type OutputFlags, type Terminal } from '../terminal.ts'

/** A job at work. */
export interface JobAtWork {
  readonly connection: Connection
  /** Called when it has been canceled: there is nothing to resume. */
  readonly forget: () => Promise<void>
}

export interface AskContext {
  readonly terminal: Terminal
  readonly flags: OutputFlags
  readonly reporter: Reporter
  /** Aborts when there is nothing left to ask about. */
  readonly over: AbortSignal
}

/**
 * Asks, at Ctrl-C, what is to become of the jobs under way. Resolves if all goes on, and rejects if the
 * command is to end; jobs that are left run on, and can be resumed.
 */
export async function askAboutJobs(
  jobs: ReadonlyMap<string, JobAtWork>,
  { terminal, flags, reporter, over }: AskContext,
): Promise<void> {
  if (!canAsk(terminal, flags)) throw new Error('There is nobody to ask.')
  const goOn = reporter.pause()
  const answer = await ask(() => questionAbout(jobs.size), terminal, over)
  goOn()
  if (answer === 'go on') return
  if (answer === 'cancel') await cancelAll(jobs, reporter)
  throw new Error('The command is to end.')
}

function questionAbout(count: number): string {
  if (count === 0) return 'No job is at work yet. [l]eave, or Enter to go on? '
  const them = count === 1 ? 'the job' : `the ${String(count)} jobs`
  return `[c]ancel ${them}, [l]eave ${count === 1 ? 'it' : 'them'} running, or Enter to go on? `
}

type Answer = 'cancel' | 'leave' | 'go on'

const answers: Readonly<Record<string, Answer | undefined>> = {
  '': 'go on',
  c: 'cancel',
  cancel: 'cancel',
  l: 'leave',
  leave: 'leave',
}

/** Asks until the answer is one. A second Ctrl-C, or the end of the input, is "leave". */
async function ask(question: () => string, { stdin, stderr }: Terminal, over: AbortSignal): Promise<Answer> {
  const lines = createInterface({ input: stdin, output: stderr, terminal: true })
  const left = new AbortController()
  const leave = (): void => {
    left.abort()
  }
  lines.on('SIGINT', leave)
  lines.on('close', leave)
  try {
    for (;;) {
      const said = await lines.question(question(), { signal: AbortSignal.any([left.signal, over]) })
      const answer = answers[said.trim().toLowerCase()]
      if (answer) return answer
    }
  } catch {
    if (over.aborted) return 'go on'
    stderr.write('\n')
    return 'leave'
  } finally {
    lines.close()
  }
}

async function cancelAll(jobs: ReadonlyMap<string, JobAtWork>, reporter: Reporter): Promise<void> {
  for (const [jobId, { connection, forget }] of jobs) {
    try {
      await connection.client.cancelJob(jobId)
      await forget()
      reporter.note(`Job ${jobId} is canceled; its points are released.`)
    } catch (error) {
      reporter.note(`Job ${jobId} could not be canceled: ${explainError(error)}`)
    }
  }
}
