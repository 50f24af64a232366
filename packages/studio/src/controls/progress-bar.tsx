import { Progress } from '@base-ui/react/progress'

export interface ProgressBarProps {
  /** Its name, for those who do not see it. */
  readonly label: string
  /** Between 0 and 1; null where nobody knows. */
  readonly fraction: number | null
}

export function ProgressBar({ label, fraction }: ProgressBarProps) {
  return (
    <Progress.Root value={fraction === null ? null : fraction * 100} aria-label={label}>
      <Progress.Track className="block h-2 overflow-hidden rounded-full bg-raised">
        <Progress.Indicator className="block h-full rounded-full bg-accent transition-[width] duration-300 data-indeterminate:w-full data-indeterminate:animate-pulse data-indeterminate:opacity-35" />
      </Progress.Track>
    </Progress.Root>
  )
}
