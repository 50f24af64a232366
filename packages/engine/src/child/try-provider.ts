import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { explainFailure } from './explain-provider.ts'
import { isTrialEnd, type Trial, type TrialEnd, type TrialOrder } from './trial.ts'

// The build puts the bundled process beside the bundled child.
const trialPath = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './provider-trial.ts' : './provider-trial.mjs', import.meta.url),
)

/** A GPU that is new to its driver may compile for some seconds. */
const usualTimeoutMs = 30_000

/** Tries a provider in a process of its own. Never throws: whatever goes wrong there speaks against the provider. */
export async function tryProvider(order: TrialOrder, timeoutMs = usualTimeoutMs): Promise<Trial> {
  const child = fork(trialPath, [], {
    execArgv: [],
    // In this process's group, so that it is gone with it.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  })
  const { provider } = order
  const { end, said, exit } = await endOf(child, order, timeoutMs)
  if (end && end.kind !== 'failed') return { provider, end }
  const why = explainFailure({ message: end?.why ?? exit, said })
  return { provider, end: { kind: 'failed', why } }
}

interface ChildEnd {
  readonly end: TrialEnd | undefined
  /** What it wrote to stderr: ONNX Runtime and drivers name a missing library only there. */
  readonly said: string
  /** How the process ended, for one that did not answer. */
  readonly exit: string
}

async function endOf(child: ChildProcess, order: TrialOrder, timeoutMs: number): Promise<ChildEnd> {
  let end: TrialEnd | undefined
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-20_000)
  })
  child.on('message', (message) => {
    if (isTrialEnd(message)) end = message
  })
  const disconnected = new Promise<void>((resolve) => child.once('disconnect', resolve))
  const closed = new Promise<string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (child.killed) resolve(`did not answer within ${timeoutMs / 1000} s`)
      else resolve(signal === null ? `ended with exit code ${String(code)}` : `crashed (${signal})`)
    })
  })
  child.send(order, () => undefined)
  try {
    const [exit] = await Promise.all([closed, disconnected])
    return { end, said, exit }
  } catch (error) {
    return { end, said, exit: `could not be started (${String(error)})` }
  }
}
