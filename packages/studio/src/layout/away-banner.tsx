import { useQuery } from '@tanstack/react-query'
import { balanceQueryOptions } from '@video-upscale/react'
import { WifiOff } from 'lucide-react'

import { useSession } from '../session/session.ts'
import { useOnline } from '../session/use-online.ts'
import { isPassing, useRecovery } from '../session/use-recovery.ts'
import { strings } from '../strings.ts'

const lookPauseMs = 8000

/**
 * Says on every page that there is no network, or no server. It looks at the balance now and then, which other
 * programs of the account change as well.
 */
export function AwayBanner() {
  const isOnline = useOnline()
  const balance = useQuery({ ...balanceQueryOptions(useSession()), refetchInterval: lookPauseMs })
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
