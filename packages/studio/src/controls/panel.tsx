import { useId, type ReactNode } from 'react'

export interface PanelProps {
  readonly title: string
  readonly lead?: string | undefined
  /** Beside the title. */
  readonly actions?: ReactNode
  readonly children: ReactNode
  readonly className?: string
}

/** A part of a page, with a heading of its own. */
export function Panel({ title, lead, actions, children, className = '' }: PanelProps) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className={`rounded-2xl border border-line bg-panel p-4 shadow-xs sm:p-5 ${className}`}
    >
      <div className="mb-4 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 id={id} className="text-base font-semibold tracking-tight">
            {title}
          </h2>
          {lead !== undefined && <p className="mt-0.5 text-sm text-muted">{lead}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  )
}
