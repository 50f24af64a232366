import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'

import { useProvided } from '../provider.ts'
import { browserStorage, createRecordPlace, type SubmissionStorage } from './submission-record.ts'
import { Submission } from './submission.ts'

/** Of each query client, by the place where they are remembered. */
const named = new WeakMap<QueryClient, Map<string, Submission>>()

/** A submission of this component; with a name, the one of all components that use this name. */
export function useSubmission(persistAs: string | undefined): Submission {
  const { client, scope, storage } = useProvided()
  const queryClient = useQueryClient()
  const submission = useMemo(
    () => findSubmission(queryClient, scope, persistAs, storage),
    [queryClient, scope, persistAs, storage],
  )
  useEffect(() => submission.attach(client), [submission, client])
  return submission
}

function findSubmission(
  queryClient: QueryClient,
  scope: string,
  persistAs: string | undefined,
  storage: SubmissionStorage | undefined,
): Submission {
  if (persistAs === undefined) return new Submission({ queryClient, scope, place: undefined })
  const submissions = named.get(queryClient) ?? new Map<string, Submission>()
  named.set(queryClient, submissions)
  const key = `video-upscale:submit:${scope}:${persistAs}`
  const known = submissions.get(key)
  if (known) return known
  const place = createRecordPlace(key, () => storage ?? browserStorage())
  const submission = new Submission({ queryClient, scope, place })
  submissions.set(key, submission)
  return submission
}
