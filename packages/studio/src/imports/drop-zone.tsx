import { useQuery } from '@tanstack/react-query'
import { Upload } from 'lucide-react'
import { useRef } from 'react'

import { Button } from '../controls/button.tsx'
import { useSession } from '../session/session.ts'
import { strings } from '../strings.ts'
import { capabilitiesQueryOptions } from './capabilities-query.ts'
import { useDroppedFiles } from './use-dropped-files.ts'

/** Takes files by drop, by paste, and by the device's own dialog. */
export function DropZone({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const { data: capabilities } = useQuery(capabilitiesQueryOptions(useSession()))
  const input = useRef<HTMLInputElement>(null)
  const isOver = useDroppedFiles(onFiles)
  return (
    <div
      className={`flex flex-col items-center gap-3 rounded-xl border-2 border-dashed px-4 py-10 text-center transition-colors ${isOver ? 'border-accent bg-accent-soft' : 'border-line bg-canvas'}`}
    >
      <span
        className={`grid size-14 place-items-center rounded-2xl transition-colors ${isOver ? 'bg-accent text-on-accent' : 'bg-accent-soft text-accent-strong'}`}
      >
        <Upload aria-hidden className="size-6" />
      </span>
      <p className="text-lg font-medium tracking-tight">{isOver ? strings.add.dropNow : strings.add.drop}</p>
      <input
        ref={input}
        type="file"
        multiple
        accept="video/*,.mkv,.mxf,.ts,.m2ts,.vob"
        aria-label={strings.add.chosen}
        tabIndex={-1}
        className="sr-only"
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])])
          // The same file again is a change as well.
          currentTarget.value = ''
        }}
      />
      <Button look="primary" onClick={() => input.current?.click()}>
        {strings.add.choose}
      </Button>
      <p className="min-h-10 max-w-xs text-sm text-balance text-muted">
        {capabilities && strings.add.limit(capabilities.limits.maxVideoBytes)}
      </p>
    </div>
  )
}
