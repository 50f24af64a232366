import { Unplug } from 'lucide-react'

import { Button } from '../controls/button.tsx'
import { Empty } from '../controls/empty.tsx'
import { strings } from '../strings.ts'

/** The server has not answered yet, so that nobody knows whether the key is good. */
export function AwayPage({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center" role="alert">
      <Empty
        icon={Unplug}
        title={strings.away.title}
        lead={strings.away.lead}
        actions={<Button onClick={onRetry}>{strings.retry}</Button>}
      />
    </main>
  )
}
