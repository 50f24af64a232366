import type { Job } from '@video-upscale/client'

const barWidth = 24

/** One line that says where a job is: a bar, the stage, the speed, and how long it will still take. */
export function formatProgress(job: Job, columns = 80): string {
  const progress = job.status === 'processing' ? job.progress : null
  if (!progress) return job.status === 'unknown' ? job.rawStatus : job.status
  const filled = Math.round(progress.fraction * barWidth)
  const parts = [
    `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`,
    `${String(Math.floor(progress.fraction * 100)).padStart(3)}%`,
    progress.stage,
    `${String(progress.frame)}/${String(progress.frames)}`,
    `${progress.fps.toFixed(1)} fps`,
    ...(progress.etaSeconds === null ? [] : [`${formatSeconds(progress.etaSeconds)} left`]),
  ]
  return parts.join('  ').slice(0, columns)
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
