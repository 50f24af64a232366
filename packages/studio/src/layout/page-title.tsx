import { ArrowLeft } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { Link } from 'wouter'

import { strings } from '../strings.ts'

export interface PageTitleProps {
  readonly title: string
  readonly lead?: string | undefined
  /** Where a page below another leads back to. */
  readonly backTo?: string
  readonly actions?: ReactNode
}

let isFirstPage = true

/** The heading of a page. Going to another page moves the focus here, so that a screen reader says where it is. */
export function PageTitle({ title, lead, backTo, actions }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!isFirstPage) heading.current?.focus({ preventScroll: true })
    isFirstPage = false
    window.scrollTo(0, 0)
  }, [])
  useEffect(() => {
    document.title = `${title} · ${strings.product}`
  }, [title])
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-4">
      <div className="min-w-0">
        {backTo !== undefined && (
          <Link
            href={backTo}
            className="mb-2 inline-flex min-h-6 items-center gap-1.5 text-sm text-muted hover:text-ink"
          >
            <ArrowLeft aria-hidden className="size-4" />
            {strings.back}
          </Link>
        )}
        <h1
          ref={heading}
          tabIndex={-1}
          className="text-2xl font-semibold tracking-tight wrap-anywhere outline-none sm:text-3xl"
        >
          {title}
        </h1>
        {lead !== undefined && <p className="mt-1.5 max-w-2xl text-pretty text-muted">{lead}</p>}
      </div>
      {actions}
    </div>
  )
}
