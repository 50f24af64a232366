import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { lazy, Suspense, useEffect } from 'react'
import { Route, Router, Switch } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'

import { KeepImporting } from './imports/keep-importing.tsx'
import { SkeletonRows } from './controls/skeleton.tsx'
import { BrokenPage } from './layout/broken-page.tsx'
import { MissingPage } from './layout/missing-page.tsx'
import { Shell } from './layout/shell.tsx'
import { Gate } from './session/gate.tsx'
import type { KeyStore } from './session/key-store.ts'
import { HomePage } from './home-page.tsx'

const pages = {
  prepare: async () => ({ default: (await import('./prepare/prepare-page.tsx')).PreparePage }),
  job: async () => ({ default: (await import('./job/job-page.tsx')).JobPage }),
  points: async () => ({ default: (await import('./points/points-page.tsx')).PointsPage }),
  deliveries: async () => ({ default: (await import('./deliveries/deliveries-page.tsx')).DeliveriesPage }),
}
const PreparePage = lazy(pages.prepare)
const JobPage = lazy(pages.job)
const PointsPage = lazy(pages.points)
const DeliveriesPage = lazy(pages.deliveries)

/** Fetches the other pages once the first one stands, so that they open also while the server is away. */
function useOtherPages(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      // What fails is fetched when it is opened.
      for (const load of Object.values(pages)) void load().catch(() => undefined)
    }, 1000)
    return () => {
      clearTimeout(timer)
    }
  }, [])
}

/** The studio: who may come in, what stands around, and its pages by their addresses behind `#`. */
export function App({ keys }: { readonly keys: KeyStore }) {
  useOtherPages()
  return (
    <BrokenPage>
      {/* The page's policy lets nobody write styles into it. */}
      <CSPProvider disableStyleElements>
        <Tooltip.Provider delay={400}>
          <Router hook={useHashLocation}>
            <Gate keys={keys}>
              <KeepImporting>
                <Shell>
                  <Suspense fallback={<SkeletonRows rows={5} />}>
                    <Switch>
                      <Route path="/" component={HomePage} />
                      <Route path="/imports/:id">{({ id }) => <PreparePage key={id} importId={id} />}</Route>
                      <Route path="/jobs/:id">{({ id }) => <JobPage key={id} jobId={id} />}</Route>
                      <Route path="/points" component={PointsPage} />
                      <Route path="/deliveries" component={DeliveriesPage} />
                      <Route component={MissingPage} />
                    </Switch>
                  </Suspense>
                </Shell>
              </KeepImporting>
            </Gate>
          </Router>
        </Tooltip.Provider>
      </CSPProvider>
    </BrokenPage>
  )
}
