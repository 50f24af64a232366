import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pMap from 'p-map'

import { exitCodeOf } from '../exit-code-of.ts'
import { ToldError } from '../exit-codes.ts'
import { prepareOuts } from '../outputs/prepare-outs.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import type { Reporter, Track } from '../reporting/reporter.ts'
import { visible } from '../reporting/visible.ts'
import { spoolInput } from '../sources/spool-input.ts'
import type { Terminal } from '../terminal.ts'
import { checkStreams } from './check-streams.ts'
import { describeProof } from './describe-proof.ts'
import { loadEngine } from './load-engine.ts'
import { readLimits, readOrders, type LocalFlags, type LocalOrder } from './read-orders.ts'
import { makeDirectory, type WorkDirectory } from './work-directory.ts'
import { upscaleFile, type LocalTools } from './upscale-file.ts'

/** `local`: upscales files with the engine, in processes of this machine. One that fails does not stop the others. */
export async function upscaleLocally(
  inputs: readonly string[],
  flags: LocalFlags,
  terminal: Terminal,
): Promise<void> {
  const engine = await loadEngine()
  const { orders, options } = await readOrders(engine, inputs, flags)
  checkStreams(orders, flags, terminal)
  await prepareOuts(
    orders.flatMap(({ name, source, out }) => (out === null ? [] : [{ name, source, out }])),
    flags,
  )
  const { stdout, interrupts } = terminal
  const { force, concurrency, provider } = flags
  const limits = readLimits(flags)
  const reporter = createReporter(terminal, flags)
  const { signal } = interrupts
  const onKept = (out: string): void => {
    reporter.note(`What is finished of ${visible(out)} is kept: the same command goes on from there.`)
  }
  const tools: LocalTools = { engine, options, limits, provider, force, stdout, signal, onKept }
  try {
    await upscaleAll(orders, tools, { reporter, terminal, concurrency })
  } finally {
    reporter.close()
  }
}

interface Account {
  readonly reporter: Reporter
  readonly terminal: Terminal
  readonly concurrency: number
}

async function upscaleAll(orders: readonly LocalOrder[], tools: LocalTools, account: Account): Promise<void> {
  const { signal } = tools
  const { reporter, concurrency } = account
  // What each threw is kept rather than thrown: all are waited for, also after an interrupt, while they clean up.
  const ends = await pMap(
    orders,
    async (order): Promise<{ readonly error: unknown } | undefined> => {
      try {
        signal.throwIfAborted()
        await upscaleOne(order, tools, account)
        return undefined
      } catch (error) {
        if (orders.length > 1 && !signal.aborted) reporter.failure(order.name, error)
        return { error }
      }
    },
    { concurrency },
  )
  signal.throwIfAborted()
  const failed = ends.filter((end) => end !== undefined)
  const [first] = failed
  if (!first) return
  if (orders.length === 1) throw first.error
  reporter.note(`${String(failed.length)} of ${String(orders.length)} videos failed.`)
  throw new ToldError(exitCodeOf(first.error))
}

async function upscaleOne(order: LocalOrder, tools: LocalTools, account: Account): Promise<void> {
  const { reporter, terminal } = account
  const { name, out } = order
  const track = reporter.track(name)
  const file = await openSource(order, terminal.stdin, tools.signal, track)
  try {
    const report = await upscaleFile({ name, source: file.path, out }, tools, track)
    track.end()
    // Nothing but the video belongs into standard output then.
    if (out === null) reporter.note(describeProof('standard output', report))
    else {
      const { bytes } = report
      reporter.result(describeProof(out, report), { event: 'done', source: name, out, bytes, report })
    }
  } finally {
    track.end()
    await file.remove()
  }
}

/** The source as a file, until `remove`. */
async function openSource(
  { source }: LocalOrder,
  stdin: NodeJS.ReadStream,
  signal: AbortSignal,
  track: Track,
): Promise<WorkDirectory> {
  if (source !== null) return { path: source, remove: () => Promise.resolve() }
  const { path, remove } = await makeDirectory(join(tmpdir(), `video-upscale-${randomUUID()}`))
  try {
    track.step('reading standard input')
    return { path: await spoolInput(path, stdin, signal), remove }
  } catch (error) {
    await remove()
    throw error
  }
}
