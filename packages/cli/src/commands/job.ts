import { Option, type Command } from 'commander'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import type { FollowFlags } from '../jobs/follow-to-end.ts'
import type { ListFlags } from '../jobs/list-jobs.ts'
import type { LogsFlags } from '../jobs/show-logs.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { jobId, jobIds, pair } from './argument-lists.ts'
import { withExamples } from './examples.ts'
import { addServiceFlags, positiveNumber, seconds } from './flags.ts'

type Flags = ConnectionFlags & OutputFlags

/** `job`: looks at jobs and steers them. */
export function addJobCommand(program: Command, terminal: Terminal): void {
  const job = program.command('job').description('look at jobs and steer them')
  addList(job, terminal)
  addGet(job, terminal)
  addWait(job, terminal)
  addWatch(job, terminal)
  addLogs(job, terminal)
  addCancel(job, terminal)
  addDeleteFiles(job, terminal)
}

const statuses = ['pending', 'staged', 'processing', 'completed', 'failed', 'canceled']

function addList(job: Command, terminal: Terminal): void {
  const list = job
    .command('list')
    .description("list the account's jobs, newest first; with --quiet their ids only")
    .addOption(new Option('--status <status>', 'only jobs with this status').choices(statuses))
    .option('--task-type <type>', 'only jobs of this kind, such as video_upscale or video_import')
    .option('--metadata <key=value>', 'only jobs with this in their metadata; may be repeated', pair, [])
    .option('--limit <n>', 'most jobs to list', positiveNumber, 20)
    .option('--all', 'list every job', false)
  addServiceFlags(list).action(
    async (flags: Flags & Omit<ListFlags, 'metadata'> & { readonly metadata: [string, string][] }) => {
      const { listJobs } = await import('../jobs/list-jobs.ts')
      await listJobs({ ...flags, metadata: Object.fromEntries(flags.metadata) }, terminal)
    },
  )
  withExamples(
    list,
    'video-upscale job list --status completed --limit 5',
    'video-upscale job list --task-type video_upscale --metadata project=alps --all --json',
  )
}

function addGet(job: Command, terminal: Terminal): void {
  const get = addServiceFlags(job.command('get'))
    .description('print jobs as they are now; with --json the task objects of the wire')
    .argument('<id...>', 'ids of jobs', jobIds)
    .action(async (ids: string[], flags: Flags) => {
      const { getJobs } = await import('../jobs/get-jobs.ts')
      await getJobs(ids, flags, terminal)
    })
  withExamples(get, 'video-upscale job get "$JOB_ID"')
}

function addWait(job: Command, terminal: Terminal): void {
  const wait = addServiceFlags(addDeadline(job.command('wait')))
    .description('follow jobs to their end; fails if one of them does')
    .argument('<id...>', 'ids of jobs', jobIds)
    .action(async (ids: string[], flags: Flags & FollowFlags) => {
      const { waitForJobs } = await import('../jobs/wait-for-jobs.ts')
      await waitForJobs(ids, flags, terminal)
    })
  withExamples(wait, 'video-upscale job wait "$JOB_ID" --deadline 600')
}

function addWatch(job: Command, terminal: Terminal): void {
  const watch = addServiceFlags(addDeadline(job.command('watch')))
    .description('print each change of a job as it happens, also into a pipe; fails if the job does')
    .argument('<id>', 'id of a job', jobId)
    .action(async (id: string, flags: Flags & FollowFlags) => {
      const { watchJob } = await import('../jobs/watch-job.ts')
      await watchJob(id, flags, terminal)
    })
  withExamples(watch, 'video-upscale job watch "$JOB_ID"')
}

function addDeadline(command: Command): Command {
  return command.option('--deadline <seconds>', 'longest wait; the job goes on after it', seconds)
}

function addLogs(job: Command, terminal: Terminal): void {
  const logs = addServiceFlags(
    job.command('logs').option('--follow', 'print new lines as they come, until the job ends', false),
  )
    .description('print what a job has to say')
    .argument('<id>', 'id of a job', jobId)
    .action(async (id: string, flags: Flags & LogsFlags) => {
      const { showLogs } = await import('../jobs/show-logs.ts')
      await showLogs(id, flags, terminal)
    })
  withExamples(logs, 'video-upscale job logs "$JOB_ID" --follow')
}

function addCancel(job: Command, terminal: Terminal): void {
  const cancel = addServiceFlags(job.command('cancel'))
    .description('end jobs that wait or run; their points are released')
    .argument('<id...>', 'ids of jobs', jobIds)
    .action(async (ids: string[], flags: Flags) => {
      const { cancelJobs } = await import('../jobs/cancel-jobs.ts')
      await cancelJobs(ids, flags, terminal)
    })
  withExamples(cancel, 'video-upscale job list --status pending --quiet | xargs -r video-upscale job cancel')
}

function addDeleteFiles(job: Command, terminal: Terminal): void {
  const deleteFiles = addServiceFlags(job.command('delete-files'))
    .description('delete the files of finished jobs before their time; the jobs and their points stay')
    .argument('<id...>', 'ids of jobs', jobIds)
    .action(async (ids: string[], flags: Flags) => {
      const { deleteJobFiles } = await import('../jobs/delete-job-files.ts')
      await deleteJobFiles(ids, flags, terminal)
    })
  withExamples(deleteFiles, 'video-upscale download "$JOB_ID" && video-upscale job delete-files "$JOB_ID"')
}
