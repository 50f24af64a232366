import { AddClips } from './imports/add-clips.tsx'
import { WaitingImports } from './imports/waiting-imports.tsx'
import { PageTitle } from './layout/page-title.tsx'
import { Queue } from './queue/queue.tsx'
import { strings } from './strings.ts'

/** Where clips come in, and what became of them. */
export function HomePage() {
  return (
    <>
      <PageTitle title={strings.home.title} lead={strings.home.lead} />
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <div className="space-y-5 xl:sticky xl:top-20">
          <AddClips />
          <WaitingImports />
        </div>
        <Queue />
      </div>
    </>
  )
}
