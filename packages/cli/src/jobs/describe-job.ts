import type { CompletedJob, Job, Proof } from '@video-upscale/client'

import { formatBytes, formatProgress } from '../reporting/format-progress.ts'
import { formatDuration, formatSpan, formatTime } from '../reporting/format-time.ts'
import { visible } from '../reporting/visible.ts'
import { describeSource } from '../sources/describe-source.ts'
import { statusOf } from './status-of.ts'

/** A job in a few lines: what it is, where it is, why it failed, where its results are, and what proves them. */
export function describeJob(job: Job): string {
  const progress = job.status === 'processing' ? job.progress : null
  const lines: (readonly [name: string, text: string])[] = [
    ['task', visible([job.taskType, job.model].filter((text) => text !== '').join(', model '))],
    ['time', describeTimes(job)],
    ['points', describePoints(job)],
  ]
  if (progress) lines.push(['progress', visible(formatProgress(progress))])
  lines.push(['files', describeFiles(job)])
  if (job.callback !== null) lines.push(['callback', visible(job.callback)])
  if (job.status === 'failed') lines.push(['why', visible(job.error.message)])
  if (job.status === 'completed') lines.push(...describeResults(job))
  return [
    `${visible(job.id)}  ${statusOf(job)}`,
    ...lines.filter(([, text]) => text !== '').map(([name, text]) => layOut(name, text)),
  ].join('\n')
}

const nameWidth = 10

/** Lines below the first stand under its text. */
function layOut(name: string, text: string): string {
  return `  ${name.padEnd(nameWidth)}${text.replaceAll('\n', `\n${' '.repeat(nameWidth + 2)}`)}`
}

function describeTimes({ createdAt, startedAt, endedAt }: Job): string {
  if (!createdAt) return ''
  const parts = [`created ${formatTime(createdAt)}`]
  if (startedAt) parts.push(`waited ${formatSpan(createdAt, startedAt)}`)
  if (startedAt && endedAt) parts.push(`took ${formatSpan(startedAt, endedAt)}`)
  else if (endedAt) parts.push(`ended after ${formatSpan(createdAt, endedAt)}`)
  return parts.join(', ')
}

/** The service's own text becomes a time, or nothing. */
function describeFiles({ endedAt, raw }: Job): string {
  const time = endedAt ? Date.parse(raw.meta.files_expired_at ?? '') : NaN
  return Number.isNaN(time) ? '' : `given up ${formatTime(new Date(time))}`
}

function describePoints({ points: { frozen, consumed } }: Job): string {
  const parts = [
    ...(consumed > 0 ? [`${String(consumed)} consumed`] : []),
    ...(frozen > 0 && consumed === 0 ? [`${String(frozen)} frozen`] : []),
  ]
  return parts.join(', ')
}

function describeResults({ videoUrls, sources, report }: CompletedJob): [string, string][] {
  return [
    ...sources.map((source, videoNo): [string, string] => [
      `video ${String(videoNo)}`,
      describeSource(source),
    ]),
    ...videoUrls.map((url, videoNo): [string, string] => [`url ${String(videoNo)}`, visible(url)]),
    ...(report ? [['proof', describeProof(report)] satisfies [string, string]] : []),
  ]
}

/** The measurements that answer the usual doubts: is it whole, is it in sync, is anything gone. */
function describeProof(proof: Proof): string {
  const { framesIn, framesOut, largestAvOffsetMs, streamsKept, lossesAllowed } = proof
  const size = `${String(proof.sourceWidth)}x${String(proof.sourceHeight)} to ${String(proof.width)}x${String(proof.height)}`
  const streams = streamsKept.map(({ kind, codec }) => visible(`${kind} ${codec}`)).join(', ')
  return [
    `${String(framesOut)} of ${String(framesIn)} frames, ${size}, ${formatBytes(proof.bytes)}`,
    ...(largestAvOffsetMs === null ? [] : [`sound within ${largestAvOffsetMs.toFixed(1)} ms`]),
    `streams: ${streams}`,
    ...(lossesAllowed.length === 0 ? [] : [`lost as allowed: ${lossesAllowed.map(visible).join(', ')}`]),
    `${formatDuration(proof.secondsTaken)} of work, ${proof.fps.toFixed(1)} frames a second`,
  ].join('\n')
}
