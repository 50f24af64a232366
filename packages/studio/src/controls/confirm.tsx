import { AlertDialog } from '@base-ui/react/alert-dialog'
import type { ReactElement } from 'react'

import { buttonLook } from './button.tsx'

export interface ConfirmProps {
  /** The button that asks. */
  readonly trigger: ReactElement
  readonly title: string
  readonly lead: string
  readonly yes: string
  readonly no: string
  readonly onYes: () => void
}

/** Asks before something is thrown away. */
export function Confirm({ trigger, title, lead, yes, no, onYes }: ConfirmProps) {
  return (
    <AlertDialog.Root>
      <AlertDialog.Trigger render={trigger} />
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-10 bg-black/50 transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <AlertDialog.Popup className="fixed top-1/2 left-1/2 z-10 w-96 max-w-[calc(100vw-2rem)] -translate-1/2 rounded-2xl border border-line bg-panel p-5 text-ink shadow-xl transition-[opacity,scale] data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0">
          <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1 text-sm text-muted">{lead}</AlertDialog.Description>
          <div className="mt-5 flex flex-wrap justify-end gap-2">
            <AlertDialog.Close className={buttonLook('plain')}>{no}</AlertDialog.Close>
            <AlertDialog.Close className={buttonLook('danger')} onClick={onYes}>
              {yes}
            </AlertDialog.Close>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
