import type { ConnectionFlags } from '../connection/choose-service.ts'
import { exitCodes, ToldError } from '../exit-codes.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { failed, skipped, type Finding } from './check.ts'
import { checkDisk, checkNode, checkPeer, checkStateDisk } from './check-machine.ts'
import {
  checkClock,
  checkConfig,
  checkKey,
  checkOffers,
  checkReachable,
  checkService,
} from './check-service.ts'
import { openCheckup, type Checkup } from './checkup.ts'

type Check = (checkup: Checkup) => Promise<Finding>

// In the order in which they are told; the first that failed gives the exit status.
const checks: readonly (readonly [name: string, check: Check])[] = [
  ['node', () => checkNode()],
  ['config', checkConfig],
  ['service', checkService],
  ['reachable', withService(checkReachable)],
  ['key', withService(checkKey)],
  ['clock', withService(checkClock)],
  ['offers', withService(checkOffers)],
  ['engine', () => checkPeer('@video-upscale/engine', 'local')],
  ['server', () => checkPeer('@video-upscale/server', 'serve')],
  ['disk', checkDisk],
  ['state-disk', checkStateDisk],
]

/** `doctor`: looks at everything that the other commands need, and says what to do about what is missing. */
export async function runDoctor(flags: ConnectionFlags & OutputFlags, terminal: Terminal): Promise<void> {
  const { interrupts } = terminal
  const checkup = openCheckup(flags, terminal)
  const findings = await Promise.all(
    checks.map(async ([name, check]) => ({ name, ...(await check(checkup).catch(toFailure)) })),
  )
  interrupts.signal.throwIfAborted()
  const reporter = createReporter(terminal, flags)
  for (const finding of findings) {
    const { name, state, message, advice } = finding
    const event = { event: 'check', name, state, message, ...(advice === undefined ? {} : { advice }) }
    const mark = { sign: signs[state], style: colours[state] }
    reporter.result(describeFinding(name, finding), event, mark)
  }
  const worst = findings.find(({ state }) => state === 'failed')
  if (worst) throw new ToldError(worst.exitCode ?? exitCodes.unexpected)
}

/** Why none is chosen is told by the check of the service. */
function withService(check: Check): Check {
  return async (checkup) => {
    const client = await checkup.client().catch(() => undefined)
    return client ? check(checkup) : skipped('there is no service to ask')
  }
}

function toFailure(error: unknown): Finding {
  return failed(error)
}

const signs = { ok: '✓', warning: '!', failed: '✗', skipped: '-' } as const
const colours = { ok: 'green', warning: 'yellow', failed: 'red', skipped: 'dim' } as const
const nameWidth = Math.max(...checks.map(([name]) => name.length))

function describeFinding(name: string, { message, advice }: Finding): string {
  const lines = [`${name.padEnd(nameWidth)}  ${message}`]
  const indent = ' '.repeat(nameWidth + 4)
  for (const line of advice?.split('\n') ?? []) lines.push(`${indent}${line}`)
  return lines.join('\n')
}
