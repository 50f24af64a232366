import { chooseService, isSameUrl, type ConnectionFlags } from '../connection/choose-service.ts'
import { readConfig } from '../connection/config-file.ts'
import { connectTo, type Connection } from '../connection/connect.ts'
import { UsageError } from '../exit-codes.ts'
import { refuseStdout } from '../outputs/refuse-stdout.ts'
import { formatTable } from '../reporting/format-table.ts'
import { toJsonLine } from '../reporting/visible.ts'
import type { Reporter } from '../reporting/reporter.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import type { Terminal } from '../terminal.ts'
import { openRecordStore } from './record-store.ts'
import { runUpscales, sourceName, type PlannedUpscale, type RunFlags } from './run-upscales.ts'
import type { UpscaleRecord } from './upscale-record.ts'

export interface ResumeFlags extends ConnectionFlags, RunFlags {
  readonly list: boolean
  readonly forget: boolean
}

/** `resume [id...]`: goes on with upscales that were interrupted. */
export async function resumeUpscales(
  ids: readonly string[],
  flags: ResumeFlags,
  terminal: Terminal,
): Promise<void> {
  const store = await openRecordStore(terminal.env)
  const records = chosen(await store.list(), ids)
  const reporter = createReporter(terminal, flags)
  if (flags.list || records.length === 0) {
    list(records, flags, terminal)
    if (records.length === 0) reporter.note('There is nothing to resume.')
    return
  }
  if (flags.forget) {
    if (ids.length === 0) throw new UsageError('Say which to forget: video-upscale resume --forget <id>')
    for (const { id, jobId } of records) {
      await store.remove(id)
      const stays = jobId === null ? '' : ` Its job goes on: video-upscale job cancel ${jobId}`
      reporter.result(`Forgot ${id}.${stays}`, { event: 'forgotten', id, jobId })
    }
    return
  }
  const wanted = refuseMixedOutput(records, ids, { flags, terminal, reporter })
  const upscales = await connectAll(wanted, flags, terminal)
  const mine = upscales.filter((upscale) => upscale !== undefined)
  if (mine.length < wanted.length)
    refuseForeign(wanted, mine, ids, (text) => {
      reporter.note(text)
    })
  await runUpscales(mine, { store, terminal, flags })
}

/** What the ids, or the beginnings of them, name; all without ids. */
function chosen(records: readonly UpscaleRecord[], ids: readonly string[]): UpscaleRecord[] {
  if (ids.length === 0) return [...records]
  return ids.map((id) => {
    const fitting = records.filter((record) => record.id.startsWith(id) || record.jobId === id)
    const [record] = fitting
    if (record && fitting.length === 1) return record
    const what = fitting.length === 0 ? 'No unfinished upscale is' : 'Several unfinished upscales begin with'
    throw new UsageError(`${what} ${id}. See: video-upscale resume --list`)
  })
}

/** What goes to standard output goes there alone, and only where that is asked for by its id. */
function refuseMixedOutput(
  records: readonly UpscaleRecord[],
  ids: readonly string[],
  { flags, terminal, reporter }: { flags: ResumeFlags; terminal: Terminal; reporter: Reporter },
): readonly UpscaleRecord[] {
  const streamed = records.filter(({ out }) => out === null)
  if (streamed.length === 0) return records
  if (ids.length === 0) {
    const names = streamed.map(({ id }) => id).join(', ')
    reporter.note(`Left alone, because the result goes to standard output: ${names}. Resume it by its id.`)
    return records.filter(({ out }) => out !== null)
  }
  refuseStdout(terminal, flags)
  if (records.length > 1) throw new UsageError('Resume what goes to standard output alone.')
  return records
}

/** Each with the service that it was begun at; undefined where that is not to be had. */
async function connectAll(
  records: readonly UpscaleRecord[],
  flags: ResumeFlags,
  { env }: Terminal,
): Promise<(PlannedUpscale | undefined)[]> {
  const config = await readConfig(env)
  const connections = new Map<string, Connection>()
  return records.map((record) => {
    const { profile, baseUrl } = record.service
    const isProfileThere = profile !== null && config.profiles[profile] !== undefined
    const service = chooseService(
      flags.profile === undefined && flags.apiKey === undefined && isProfileThere
        ? { ...flags, profile }
        : flags,
      env,
      config,
    )
    // A profile may have moved to another URL since; a key for another service must not be sent to this one.
    const isSame = (service.profile ?? null) === profile && profile !== null
    if (!isSame && !isSameUrl(service.baseUrl, baseUrl)) return undefined
    // Two accounts may have the same service.
    const account = JSON.stringify([service.baseUrl, service.apiKey])
    const known = connections.get(account) ?? connectTo(service)
    connections.set(account, known)
    return { record, connection: known }
  })
}

function refuseForeign(
  records: readonly UpscaleRecord[],
  mine: readonly PlannedUpscale[],
  ids: readonly string[],
  note: (text: string) => void,
): void {
  const own = new Set(mine.map(({ record }) => record.id))
  const foreign = records.filter(({ id }) => !own.has(id))
  const urls = [...new Set(foreign.map(({ service }) => service.baseUrl))].join(', ')
  const text = `${foreign.map(({ id }) => id).join(', ')} ${foreign.length === 1 ? 'belongs' : 'belong'} to ${urls}: give its --profile, or --base-url and key.`
  if (ids.length > 0) throw new UsageError(text)
  note(`Left alone: ${text}`)
}

function list(records: readonly UpscaleRecord[], { json }: ResumeFlags, { stdout }: Terminal): void {
  if (json) for (const record of records) stdout.write(`${toJsonLine({ event: 'record', ...record })}\n`)
  else if (records.length > 0) stdout.write(`${formatTable(columns, records.map(toRow))}\n`)
}

const columns = ['ID', 'VIDEO', 'RESULT', 'STATE', 'BEGUN', 'SERVICE']

function toRow({ id, source, out, jobId, stored, submit, startedAt, service }: UpscaleRecord): string[] {
  const state =
    jobId !== null
      ? `job ${jobId}`
      : submit
        ? 'submit of unknown fate'
        : stored
          ? 'imported'
          : 'not imported yet'
  const begun = startedAt.slice(0, 16).replace('T', ' ')
  return [id, sourceName(source), out ?? 'standard output', state, begun, service.profile ?? service.baseUrl]
}
