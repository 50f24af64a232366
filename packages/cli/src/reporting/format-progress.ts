import type { Job, Progress } from '@video-upscale/client'

const barWidth = 24

/** One line that says how far it is: a bar, the stage, the speed, and how long it will still take. */
export function formatProgress({ fraction, stage, frame, frames, fps, etaSeconds }: Progress): string {
  return [
    formatShare(fraction),
    stage,
    `${String(frame)}/${String(frames)}`,
    `${fps.toFixed(1)} fps`,
    ...(etaSeconds === null ? [] : [`${formatSeconds(etaSeconds)} left`]),
  ].join('  ')
}

/** `██████░░░░  50%  uploading  1.2 of 2.4 MB` */
export function formatTransfer(step: string, bytes: number, total: number): string {
  return `${formatShare(total === 0 ? 1 : bytes / total)}  ${step}  ${formatBytes(bytes)} of ${formatBytes(total)}`
}

function formatShare(fraction: number): string {
  const share = Math.min(1, Math.max(0, fraction))
  const filled = Math.round(share * barWidth)
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}  ${String(Math.floor(share * 100)).padStart(3)}%`
}

/** What is said of a job that tells no progress. */
export function jobStage(job: Job): string {
  return job.status === 'unknown' ? job.rawStatus : job.status
}

/** `8 s`, `2:05` or `1:02:05`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${String(whole)} s`
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return (parts[0] === 0 ? parts.slice(1) : parts)
    .map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0')))
    .join(':')
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB']

/** `812 B`, `1.3 MB`: by thousands. */
export function formatBytes(bytes: number): string {
  const power = Math.min(byteUnits.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const value = bytes / 1000 ** power
  return `${power === 0 ? String(value) : value.toFixed(1)} ${byteUnits[power] ?? ''}`
}
