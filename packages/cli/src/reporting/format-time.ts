import { formatSeconds } from './format-progress.ts'

/** `2026-11-23 05:00:00 UTC` */
export function formatTime(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** How long ago it was, in its largest unit: `12 s`, `5 min`, `3 h`, `9 d`. */
export function formatAge(date: Date, now = new Date()): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - date.getTime()) / 1000))
  if (seconds < 60) return `${String(seconds)} s`
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))} min`
  if (seconds < 2 * 86_400) return `${String(Math.floor(seconds / 3600))} h`
  return `${String(Math.floor(seconds / 86_400))} d`
}

/** From one to the other; `0.8 s` below ten seconds. */
export function formatSpan(from: Date, to: Date): string {
  return formatDuration((to.getTime() - from.getTime()) / 1000)
}

/** Seconds with a digit behind the point while they are few. */
export function formatDuration(seconds: number): string {
  return seconds < 10 ? `${String(Math.round(seconds * 10) / 10)} s` : formatSeconds(seconds)
}
