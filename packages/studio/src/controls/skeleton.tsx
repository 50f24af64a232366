import { strings } from '../strings.ts'

/** Holds the place of what is being loaded, so that nothing jumps when it comes. */
export function Skeleton({ className }: { readonly className: string }) {
  return <div aria-hidden className={`animate-pulse rounded-lg bg-raised ${className}`} />
}

/** A list that is being loaded. */
export function SkeletonRows({ rows }: { readonly rows: number }) {
  return (
    <div role="status" aria-label={strings.loading} className="space-y-3">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} className="h-16" />
      ))}
    </div>
  )
}
