/** How the studio writes numbers, sizes and times. Words stand in strings.ts. */

const whole = new Intl.NumberFormat('en')
const short = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })

export function formatCount(count: number): string {
  return whole.format(count)
}

/** With one digit after the point at most. */
export function formatNumber(value: number): string {
  return short.format(value)
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3))
  return `${short.format(bytes / 1000 ** power)} ${units[power] ?? 'B'}`
}

export function formatPercent(fraction: number): string {
  return `${String(Math.floor(fraction * 100))}%`
}

/** As a player shows it: `1:02:03`, `2:03`, with tenths where asked for. */
export function formatClock(seconds: number, digits = 0): string {
  const factor = 10 ** digits
  const total = Math.max(0, Math.floor(seconds * factor + 1e-6) / factor)
  const hours = Math.floor(total / 3600)
  const minutes = Math.floor(total / 60) % 60
  const rest = (total % 60).toFixed(digits).padStart(digits === 0 ? 2 : digits + 3, '0')
  return hours > 0
    ? `${String(hours)}:${String(minutes).padStart(2, '0')}:${rest}`
    : `${String(minutes)}:${rest}`
}

/** How long something takes, roughly: `8 s`, `3 min`, `1 h 20 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${String(Math.max(1, Math.round(seconds)))} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${String(minutes)} min`
  const rest = minutes % 60
  return rest === 0
    ? `${String(minutes / 60)} h`
    : `${String(Math.floor(minutes / 60))} h ${String(rest)} min`
}

export function formatSize(width: number, height: number): string {
  return `${String(width)} × ${String(height)}`
}

export function formatMoment(date: Date): string {
  return moment.format(date)
}
