import { useBalance } from '@video-upscale/react'
import { WifiOff } from 'lucide-react'

import { useOnline } from '../session/use-online.ts'
import { isPassing, useRecovery } from '../session/use-recovery.ts'
import { strings } from '../strings.ts'

/** Says on every page that there is no network, or no server. */
export function AwayBanner() {
  const isOnline = useOnline()
  const balance = useBalance()
  useRecovery(balance)
  const text = !isOnline ? strings.away.offline : isPassing(balance.error) ? strings.away.short : undefined
  return (
    <div role="status">
      {text !== undefined && (
        <p className="flex items-center justify-center gap-2.5 bg-warning-soft px-4 py-2.5 text-sm font-medium text-warning">
          <WifiOff aria-hidden className="size-4 shrink-0" />
          {text}
        </p>
      )}
    </div>
  )
}
