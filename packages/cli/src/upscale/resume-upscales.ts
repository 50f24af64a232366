import { chooseService, isSameUrl, type ConnectionFlags } from '../connection/choose-service.ts'
import { readConfig } from '../connection/config-file.ts'
import { connectTo, type Connection } from '../connection/connect.ts'
import { UsageError } from '../exit-codes.ts'
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
    for (const record of records) reporter.result(describeRecord(record), { event: 'unfinished', ...record })
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
  const upscales = await connectAll(records, flags, terminal)
  const mine = upscales.filter((upscale) => upscale !== undefined)
  if (mine.length < records.length)
    refuseForeign(records, mine, ids, (text) => {
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
    const known = connections.get(service.baseUrl) ?? connectTo(service)
    connections.set(service.baseUrl, known)
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

function describeRecord(record: UpscaleRecord): string {
  const { id, source, out, jobId, stored, submit, startedAt, service } = record
  const state =
    jobId !== null
      ? `job ${jobId}`
      : submit
        ? 'submit of unknown fate'
        : stored
          ? 'imported'
          : 'not imported yet'
  return `${id}  ${sourceName(source)} → ${out ?? 'standard output'}  ${state}  begun ${startedAt.slice(0, 16).replace('T', ' ')}  ${service.profile ?? service.baseUrl}`
}
