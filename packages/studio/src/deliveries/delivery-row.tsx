import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Check, Clock, RotateCcw, X } from 'lucide-react'
import { Link } from 'wouter'

import { Badge } from '../controls/badge.tsx'
import { Button } from '../controls/button.tsx'
import { Callout } from '../controls/callout.tsx'
import { formatMoment } from '../formats.ts'
import { useSession } from '../session/session.ts'
import { strings } from '../strings.ts'
import { deliveriesKey, redeliver, type Delivery } from './deliveries-query.ts'

const words = strings.deliveries
const looks = {
  pending: { tone: 'accent', Icon: Clock },
  delivered: { tone: 'success', Icon: Check },
  dead: { tone: 'danger', Icon: X },
} as const

/** A webhook, how it fared, and the way to send it again. */
export function DeliveryRow({ delivery }: { readonly delivery: Delivery }) {
  const { tone, Icon } = looks[delivery.state]
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3.5 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className="text-sm font-medium wrap-anywhere">{delivery.url}</p>
        <p className="mt-0.5 text-sm text-muted">{historyOf(delivery)}</p>
        {delivery.last_error !== null && (
          <p className="mt-0.5 text-sm wrap-anywhere text-danger">{delivery.last_error}</p>
        )}
      </div>
      <Link
        href={`/jobs/${delivery.job_id}`}
        className="rounded text-sm underline decoration-line underline-offset-4 hover:decoration-current"
      >
        {words.job} {delivery.job_id.slice(0, 8)}
      </Link>
      <Badge tone={tone}>
        <Icon aria-hidden />
        {words.states[delivery.state]}
      </Badge>
      {delivery.state !== 'pending' && <Redeliver delivery={delivery} />}
    </li>
  )
}

function historyOf({ attempts, last_status, next_attempt_at, created_at }: Delivery): string {
  return [
    formatMoment(new Date(created_at)),
    words.attempts(attempts),
    ...(last_status === null ? [] : [words.answered(last_status)]),
    ...(next_attempt_at === null ? [] : [words.next(formatMoment(new Date(next_attempt_at)))]),
  ].join(' · ')
}

function Redeliver({ delivery }: { readonly delivery: Delivery }) {
  const session = useSession()
  const cache = useQueryClient()
  const sending = useMutation({
    networkMode: 'always',
    mutationFn: () => redeliver(session, delivery.id),
    onSettled: () => cache.invalidateQueries({ queryKey: deliveriesKey(session.scope) }),
  })
  return (
    <div className="space-y-2">
      <Button
        disabled={sending.isPending}
        focusableWhenDisabled
        aria-label={words.redeliverOf(delivery.url)}
        onClick={() => {
          sending.mutate()
        }}
      >
        <RotateCcw aria-hidden />
        {words.redeliver}
      </Button>
      {sending.error && <Callout tone="danger">{sending.error.message}</Callout>}
    </div>
  )
}
