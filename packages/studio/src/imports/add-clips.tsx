import { Tabs } from '@base-ui/react/tabs'

import { strings } from '../strings.ts'
import { AddFiles } from './add-files.tsx'
import { AddLinks } from './add-links.tsx'

const tabLook =
  'min-h-9 flex-1 rounded-lg px-3 text-sm font-medium text-muted transition-colors select-none hover:text-ink data-active:bg-panel data-active:text-ink data-active:shadow-xs'

/** The way in for clips: files of this device, or links that the server fetches. */
export function AddClips() {
  return (
    <section
      aria-label={strings.add.tabs}
      className="rounded-2xl border border-line bg-panel p-4 shadow-xs sm:p-5"
    >
      <Tabs.Root defaultValue="files">
        <Tabs.List className="mb-4 flex gap-1 rounded-xl bg-raised p-1">
          <Tabs.Tab value="files" className={tabLook}>
            {strings.add.files}
          </Tabs.Tab>
          <Tabs.Tab value="links" className={tabLook}>
            {strings.add.links}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="files" keepMounted>
          <AddFiles />
        </Tabs.Panel>
        <Tabs.Panel value="links">
          <AddLinks />
        </Tabs.Panel>
      </Tabs.Root>
    </section>
  )
}
