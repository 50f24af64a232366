import { useInfiniteQuery } from '@tanstack/react-query'
import { useBalance } from '@video-upscale/react'
import { Coins } from 'lucide-react'
import { Link } from 'wouter'

import { Button } from '../controls/button.tsx'
import { Callout } from '../controls/callout.tsx'
import { Empty } from '../controls/empty.tsx'
import { Panel } from '../controls/panel.tsx'
import { Skeleton, SkeletonRows } from '../controls/skeleton.tsx'
import { formatCount, formatMoment } from '../formats.ts'
import { PageTitle } from '../layout/page-title.tsx'
import { useSession } from '../session/session.ts'
import { isComing, isPassing, useRecovery } from '../session/use-recovery.ts'
import { strings } from '../strings.ts'
import { ledgerQueryOptions, type LedgerEntry } from './ledger-query.ts'

const words = strings.ledger

/** What the account has, and every movement that led there. */
export function PointsPage() {
  const { data: balance } = useBalance()
  return (
    <>
      <PageTitle title={words.title} lead={words.lead} />
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <Panel title={words.available}>
          {balance ? (
            <p className="text-4xl font-semibold tracking-tight tabular-nums">
              {formatCount(balance.available_points)}
            </p>
          ) : (
            <Skeleton className="h-10 w-40" />
          )}
        </Panel>
        <Movements />
      </div>
    </>
  )
}

function Movements() {
  const ledger = useInfiniteQuery(ledgerQueryOptions(useSession()))
  useRecovery(ledger)
  const entries = ledger.data?.pages.flatMap(({ data }) => data) ?? []
  return (
    <Panel title={words.history}>
      {isComing(ledger) && <SkeletonRows rows={4} />}
      {ledger.error && !isPassing(ledger.error) && (
        <Callout tone="danger" title={words.failed}>
          {ledger.error.message}
        </Callout>
      )}
      {ledger.isSuccess && entries.length === 0 && <Empty icon={Coins} title={words.empty} />}
      {entries.length > 0 && <LedgerTable entries={entries} />}
      {ledger.hasNextPage && (
        <Button className="mt-4 w-full" onClick={() => void ledger.fetchNextPage()}>
          {strings.more}
        </Button>
      )}
    </Panel>
  )
}

function LedgerTable({ entries }: { readonly entries: readonly LedgerEntry[] }) {
  return (
    <table className="w-full text-sm">
      <thead className="text-left text-muted">
        <tr className="border-b border-line [&>th]:pb-2 [&>th]:font-medium">
          <th scope="col">{words.when}</th>
          <th scope="col">{words.what}</th>
          <th scope="col" className="max-sm:hidden">
            {words.job}
          </th>
          <th scope="col" className="text-right">
            {words.amount}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {entries.map((entry) => (
          <tr key={entry.id} className="[&>td]:py-2.5 [&>td]:pr-3 [&>td:last-child]:pr-0">
            <td className="text-muted">{formatMoment(new Date(entry.created_at))}</td>
            <td className="font-medium">
              {entry.job_id === null ? (
                words.operations[entry.operation]
              ) : (
                <Link
                  href={`/jobs/${entry.job_id}`}
                  className="rounded underline decoration-line underline-offset-4 hover:decoration-current"
                >
                  {words.operations[entry.operation]}
                </Link>
              )}
            </td>
            <td className="font-mono text-xs text-muted max-sm:hidden">
              {entry.job_id?.slice(0, 8) ?? words.noJob}
            </td>
            <td className={`text-right font-medium tabular-nums ${toneOf(entry)}`}>{amountOf(entry)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** As it moves what is available: charging takes what was set aside before. */
function amountOf({ operation, points }: LedgerEntry): string {
  if (operation === 'consume') return formatCount(points)
  const change = operation === 'freeze' ? -points : points
  return `${change > 0 ? '+' : change < 0 ? '−' : ''}${formatCount(Math.abs(change))}`
}

function toneOf({ operation }: LedgerEntry): string {
  if (operation === 'consume') return 'text-muted'
  return operation === 'freeze' ? 'text-ink' : 'text-success'
}
