import { Component, type ReactNode } from 'react'

import { Button } from '../controls/button.tsx'
import { Callout } from '../controls/callout.tsx'
import { strings } from '../strings.ts'

interface BrokenPageProps {
  readonly children: ReactNode
}

/** Stands in for a page whose code threw, or could not be loaded because the server has a newer one. */
export class BrokenPage extends Component<BrokenPageProps, { readonly error: Error | undefined }> {
  override readonly state: { readonly error: Error | undefined } = { error: undefined }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override render(): ReactNode {
    if (!this.state.error) return this.props.children
    return (
      <main className="mx-auto max-w-lg p-6">
        <Callout
          tone="danger"
          title={strings.broken.title}
          actions={
            <Button
              onClick={() => {
                location.reload()
              }}
            >
              {strings.broken.reload}
            </Button>
          }
        >
          {strings.broken.lead}
        </Callout>
      </main>
    )
  }
}
