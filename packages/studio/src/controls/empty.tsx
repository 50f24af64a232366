import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

export interface EmptyProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly lead?: string
  readonly actions?: ReactNode
}

/** What stands where there is nothing yet. */
export function Empty({ icon: Icon, title, lead, actions }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-1 px-4 py-10 text-center">
      <span className="mb-3 grid size-12 place-items-center rounded-2xl bg-raised text-muted">
        <Icon aria-hidden className="size-6" />
      </span>
      <p className="font-medium">{title}</p>
      {lead !== undefined && <p className="max-w-sm text-sm text-balance text-muted">{lead}</p>}
      {actions !== undefined && <div className="mt-4 flex gap-2">{actions}</div>}
    </div>
  )
}
