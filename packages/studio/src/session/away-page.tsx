import { Unplug } from 'lucide-react'

import { Button } from '../controls/button.tsx'
import { strings } from '../strings.ts'

/** The server has not answered yet, so that nobody knows whether the key is good. */
export function AwayPage({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div role="alert" className="flex flex-col items-center gap-1 text-center">
        <span className="mb-3 grid size-12 place-items-center rounded-2xl bg-raised text-muted">
          <Unplug aria-hidden className="size-6" />
        </span>
        <h1 className="text-xl font-semibold tracking-tight">{strings.away.title}</h1>
        <p className="max-w-sm text-balance text-muted">{strings.away.lead}</p>
        <Button className="mt-4" onClick={onRetry}>
          {strings.retry}
        </Button>
      </div>
    </main>
  )
}
