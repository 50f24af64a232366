import { useQuery } from '@tanstack/react-query'
import type { CompletedJob } from '@video-upscale/client'
import { useState } from 'react'

import { Callout } from '../controls/callout.tsx'
import { SkeletonRows } from '../controls/skeleton.tsx'
import { useSession } from '../session/session.ts'
import { useRecovery } from '../session/use-recovery.ts'
import { Clips } from './clips.tsx'
import { EstimatePanel } from './estimate-panel.tsx'
import { LossChoice } from './loss-choice.tsx'
import { modelsQueryOptions, type LossKind, type Model } from './models-query.ts'
import { OptionChoice, type ChosenOptions } from './option-choice.tsx'
import { PreviewPanel } from './preview-panel.tsx'
import { useClips } from './use-clips.ts'

/** Clips that are here, and what is to be done with them. */
export function Preparation({ source }: { readonly source: CompletedJob }) {
  const query = useQuery(modelsQueryOptions(useSession()))
  useRecovery(query)
  const [first] = query.data ?? []
  if (query.error) return <Callout tone="danger">{query.error.message}</Callout>
  if (!query.data || !first) return <SkeletonRows rows={4} />
  return <Choices source={source} models={query.data} defaultModel={first} />
}

interface ChoicesProps {
  readonly source: CompletedJob
  readonly models: readonly Model[]
  readonly defaultModel: Model
}

function Choices({ source, models, defaultModel }: ChoicesProps) {
  const [chosen, setChosen] = useState<ChosenOptions>({
    model: defaultModel.name,
    scale: defaultModel.scales[0] ?? 2,
  })
  const [allowed, setAllowed] = useState<readonly LossKind[]>([])
  const clips = useClips(source, { ...chosen, allowLoss: allowed })
  return (
    <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem] 2xl:grid-cols-[minmax(0,1fr)_26rem]">
      <div className="space-y-5">
        <Clips clips={clips} />
        <OptionChoice models={models} chosen={chosen} onChange={setChosen} />
        <LossChoice clips={clips} allowed={allowed} onChange={setAllowed} />
        <PreviewPanel clips={clips} />
      </div>
      <div className="lg:sticky lg:top-20">
        <EstimatePanel clips={clips} />
      </div>
    </div>
  )
}
