import { Field } from '@base-ui/react/field'
import { useState, type SubmitEvent } from 'react'

import { Button } from '../controls/button.tsx'
import { Callout } from '../controls/callout.tsx'
import { Command } from '../controls/command.tsx'
import { LogoMark } from '../layout/logo-mark.tsx'
import { strings } from '../strings.ts'

export interface SignInPageProps {
  readonly wasRefused: boolean
  readonly onKey: (key: string) => void
}

/** Where a user without a key, or with a wrong one, comes in. */
export function SignInPage({ wasRefused, onKey }: SignInPageProps) {
  const [fault, setFault] = useState<string>()
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const key = new FormData(event.currentTarget).get('key')
    const given = typeof key === 'string' ? key.trim() : ''
    if (given === '') setFault(strings.signIn.empty)
    else if (!/^[\x21-\x7e]+$/.test(given)) setFault(strings.signIn.malformed)
    else onKey(given)
  }
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <div className="w-full max-w-md">
        <div className="mb-6 flex items-center gap-2.5 font-semibold tracking-tight">
          <LogoMark />
          {strings.product}
        </div>
        <form
          onSubmit={submit}
          noValidate
          className="space-y-4 rounded-2xl border border-line bg-panel p-5 shadow-sm sm:p-6"
        >
          <div>
            <h1 className="text-xl font-semibold tracking-tight">{strings.signIn.title}</h1>
            <p className="mt-1 text-sm text-muted">{strings.signIn.lead}</p>
          </div>
          {wasRefused && <Callout tone="danger">{strings.signIn.refused}</Callout>}
          <Field.Root invalid={fault !== undefined}>
            <Field.Label className="mb-1.5 block text-sm font-medium">{strings.signIn.key}</Field.Label>
            <Field.Control
              name="key"
              type="password"
              autoComplete="current-password"
              autoFocus
              className="h-11 w-full rounded-lg border border-edge bg-canvas px-3 font-mono text-sm"
            />
            <Field.Error match={fault !== undefined} className="mt-1.5 text-sm text-danger">
              {fault}
            </Field.Error>
          </Field.Root>
          <Button look="primary" size="large" type="submit" className="w-full">
            {strings.signIn.submit}
          </Button>
        </form>
        <div className="mt-4 px-1 text-sm text-muted">
          <p>{strings.signIn.hint}</p>
          <Command line={strings.signIn.command} />
        </div>
      </div>
    </main>
  )
}
