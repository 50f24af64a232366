import { useBalance } from '@video-upscale/react'
import { Coins } from 'lucide-react'
import { lazy, Suspense, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'

import { formatCount } from '../formats.ts'
import { strings } from '../strings.ts'
import { AwayBanner } from './away-banner.tsx'
import { LogoMark } from './logo-mark.tsx'

// Menus weigh as much as the rest of a page, and the first look at it needs none.
const AccountMenu = lazy(async () => ({ default: (await import('./account-menu.tsx')).AccountMenu }))

const pages = [
  { href: '/', name: strings.nav.upscale },
  { href: '/points', name: strings.nav.points },
  { href: '/deliveries', name: strings.nav.deliveries },
]

/** What stands around every page. */
export function Shell({ children }: { readonly children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        onClick={(event) => {
          // The address behind `#` is the page's own.
          event.preventDefault()
          document.getElementById('content')?.focus()
        }}
        className="sr-only z-20 rounded-lg bg-panel px-4 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {strings.skipToContent}
      </a>
      <header className="sticky top-0 z-10 border-b border-line bg-panel/85 backdrop-blur-md">
        <div className="mx-auto flex max-w-[124rem] flex-wrap items-center gap-x-6 px-4 sm:flex-nowrap sm:px-6">
          <Link href="/" className="flex h-14 items-center gap-2.5 rounded font-semibold tracking-tight">
            <LogoMark />
            {strings.product}
          </Link>
          <Navigation />
          <div className="ml-auto flex items-center gap-1">
            <BalanceLink />
            <Suspense fallback={<span className="size-9" />}>
              <AccountMenu />
            </Suspense>
          </div>
        </div>
      </header>
      <AwayBanner />
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-[124rem] flex-1 px-4 py-6 outline-none sm:px-6 sm:py-8"
      >
        {children}
      </main>
    </div>
  )
}

function Navigation() {
  const [here] = useLocation()
  return (
    <nav
      aria-label={strings.nav.label}
      className="order-last -mx-2 flex w-[calc(100%+1rem)] gap-1 sm:order-none sm:mx-0 sm:w-auto"
    >
      {pages.map(({ href, name }) => (
        <Link
          key={href}
          href={href}
          aria-current={here === href ? 'page' : undefined}
          className={(isHere) =>
            `flex h-10 items-center rounded-md px-3 text-sm font-medium transition-colors sm:h-14 sm:rounded-none ${isHere ? 'text-ink shadow-[inset_0_-2px] shadow-accent' : 'text-muted hover:text-ink'}`
          }
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}

function BalanceLink() {
  const { data } = useBalance()
  return (
    <Link
      href="/points"
      className="flex h-9 items-center gap-2 rounded-lg px-3 text-sm font-medium text-muted tabular-nums hover:bg-raised hover:text-ink"
    >
      <Coins aria-hidden className="size-4" />
      {data && (
        <span>
          {formatCount(data.available_points)}
          <span className="max-sm:sr-only"> {strings.pointsWord(data.available_points)}</span>
        </span>
      )}
    </Link>
  )
}
