import { Button } from '../controls/button.tsx'
import { Callout } from '../controls/callout.tsx'
import { strings } from '../strings.ts'

export interface RefusedPageProps {
  readonly message: string
  readonly onRetry: () => void
  readonly signOut: () => void
}

/** The server answers, but not with whose key it is: too many requests, or a key that may not ask. */
export function RefusedPage({ message, onRetry, signOut }: RefusedPageProps) {
  return (
    <main className="mx-auto max-w-md p-6">
      <Callout
        tone="danger"
        title={strings.signIn.failed}
        actions={
          <>
            <Button onClick={onRetry}>{strings.retry}</Button>
            <Button onClick={signOut}>{strings.signIn.otherKey}</Button>
          </>
        }
      >
        {message}
      </Callout>
    </main>
  )
}
