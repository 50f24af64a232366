import { Field } from '@base-ui/react/field'
import { useMutation } from '@tanstack/react-query'
import { isApiError } from '@video-upscale/client'
import { importUrls } from '@video-upscale/client/upload'
import { useState, type SubmitEvent } from 'react'
import { useLocation } from 'wouter'

import { Button } from '../controls/button.tsx'
import { Callout } from '../controls/callout.tsx'
import { useSession } from '../session/session.ts'
import { strings } from '../strings.ts'
import { readLinks } from './choose-clips.ts'
import { nameOfLink, rememberClipNames } from './clip-names.ts'

/** Links that the server fetches by itself. */
export function AddLinks() {
  const { client } = useSession()
  const [, navigate] = useLocation()
  const [fault, setFault] = useState<string>()
  const fetching = useMutation({
    networkMode: 'always',
    mutationFn: (links: readonly string[]) => importUrls(client, links),
    onSuccess: (job, links) => {
      rememberClipNames(job.id, links.map(nameOfLink))
      navigate(`/imports/${job.id}`)
    },
  })
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const text = new FormData(event.currentTarget).get('links')
    const read = readLinks(typeof text === 'string' ? text : '')
    setFault('fault' in read ? read.fault : undefined)
    if ('links' in read && !fetching.isPending) fetching.mutate(read.links)
  }
  return (
    <form onSubmit={submit} noValidate className="space-y-3">
      {fetching.error && <Callout tone="danger">{describe(fetching.error)}</Callout>}
      <Field.Root invalid={fault !== undefined}>
        <Field.Label className="mb-1.5 block text-sm font-medium">{strings.add.linksLabel}</Field.Label>
        <Field.Control
          name="links"
          render={<textarea rows={4} />}
          placeholder={strings.add.linksPlaceholder}
          className="w-full rounded-lg border border-edge bg-canvas px-3 py-2 text-sm placeholder:text-muted"
        />
        <Field.Error match={fault !== undefined} className="mt-1 text-sm wrap-anywhere text-danger">
          {fault}
        </Field.Error>
        <Field.Description className="mt-1 text-sm text-muted">{strings.add.linksHint}</Field.Description>
      </Field.Root>
      <Button look="primary" type="submit" disabled={fetching.isPending} focusableWhenDisabled>
        {strings.add.fetch}
      </Button>
    </form>
  )
}

/** The server says which link it does not take, and why. */
function describe(error: Error): string {
  const faults = isApiError(error) ? error.faults.map(({ message }) => message) : []
  return [error.message, ...faults].join('. ')
}
