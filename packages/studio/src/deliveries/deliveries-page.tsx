import { useInfiniteQuery } from '@tanstack/react-query'
import { Send } from 'lucide-react'

import { Button } from '../controls/button.tsx'
import { Callout } from '../controls/callout.tsx'
import { Empty } from '../controls/empty.tsx'
import { Panel } from '../controls/panel.tsx'
import { SkeletonRows } from '../controls/skeleton.tsx'
import { PageTitle } from '../layout/page-title.tsx'
import { useSession } from '../session/session.ts'
import { isComing, isPassing, useRecovery } from '../session/use-recovery.ts'
import { strings } from '../strings.ts'
import { deliveriesQueryOptions } from './deliveries-query.ts'
import { DeliveryRow } from './delivery-row.tsx'

const words = strings.deliveries

/** The webhooks of finished jobs, and how they fared. */
export function DeliveriesPage() {
  const deliveries = useInfiniteQuery(deliveriesQueryOptions(useSession()))
  useRecovery(deliveries)
  const all = deliveries.data?.pages.flatMap(({ data }) => data) ?? []
  return (
    <>
      <PageTitle title={words.title} lead={words.lead} />
      <Panel title={words.list}>
        {isComing(deliveries) && <SkeletonRows rows={4} />}
        {deliveries.error && !isPassing(deliveries.error) && (
          <Callout tone="danger" title={words.failed}>
            {deliveries.error.message}
          </Callout>
        )}
        {deliveries.isSuccess && all.length === 0 && (
          <Empty icon={Send} title={words.empty} lead={words.emptyLead} />
        )}
        <ul className="divide-y divide-line">
          {all.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} />
          ))}
        </ul>
        {deliveries.hasNextPage && (
          <Button className="mt-4 w-full" onClick={() => void deliveries.fetchNextPage()}>
            {strings.more}
          </Button>
        )}
      </Panel>
    </>
  )
}
