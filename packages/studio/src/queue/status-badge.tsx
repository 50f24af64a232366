import type { Job } from '@video-upscale/client'
import { Ban, Check, Clock, LoaderCircle, X, type LucideIcon } from 'lucide-react'

import { Badge, type BadgeTone } from '../controls/badge.tsx'
import { strings } from '../strings.ts'

const looks: Readonly<Record<Job['status'], { readonly tone: BadgeTone; readonly Icon: LucideIcon }>> = {
  pending: { tone: 'neutral', Icon: Clock },
  staged: { tone: 'neutral', Icon: Clock },
  processing: { tone: 'accent', Icon: LoaderCircle },
  unknown: { tone: 'accent', Icon: LoaderCircle },
  completed: { tone: 'success', Icon: Check },
  failed: { tone: 'danger', Icon: X },
  canceled: { tone: 'neutral', Icon: Ban },
}

export function StatusBadge({ status }: Pick<Job, 'status'>) {
  const { tone, Icon } = looks[status]
  return (
    <Badge tone={tone}>
      <Icon aria-hidden className={Icon === LoaderCircle ? 'animate-spin' : ''} />
      {strings.jobs.status[status]}
    </Badge>
  )
}
