import { markdownTable, show, spreadOf } from '../measure.ts'
import type { FanOutMeasured } from './measure-fan-out.ts'

/** A table of one long video over 1, 2 and 4 workers. */
export function describeFanOut(measured: FanOutMeasured): string {
  const { width, height, frames, model, rounds, runs } = measured
  const alone = spreadOf(runs[0]?.rounds.map(({ makespan }) => makespan) ?? []).median
  const rows = runs.map(({ workers, killed, rounds: jobs }) => {
    const makespan = spreadOf(jobs.map((job) => job.makespan))
    const share = spreadOf(jobs.map((job) => (100 * (job.split + job.join)) / job.makespan))
    return [
      killed ? `${String(workers)}, one killed after a third` : String(workers),
      show(makespan, 1),
      (alone / makespan.median).toFixed(2),
      show(spreadOf(jobs.map((job) => job.split)), 1),
      show(spreadOf(jobs.map((job) => job.join)), 1),
      show(share, 1),
      show(spreadOf(jobs.map((job) => job.redone))),
      jobs.every((job) => job.proven) ? 'yes' : 'NO',
    ]
  })
  const head = [
    'workers',
    'makespan, s',
    'times as fast',
    'until the first segment is taken, s',
    'joining, s',
    'both, % of the makespan',
    'frames made twice',
    'proof passes, points settled once',
  ]
  const clip = `${String(frames)} frames of ${String(width)}x${String(height)}, 24 a second, everything moves`
  const segments = String(runs[0]?.rounds[0]?.segments ?? 0)
  return [
    `One long video: ${clip}; ${model}, x264 veryfast; ${segments} segments; ${String(rounds)} rounds in turn, median (least–most).`,
    'Each worker is a process on one processor, as long as there are enough; the API, PostgreSQL and the S3 server share them.',
    '',
    markdownTable(head, rows),
  ].join('\n')
}
