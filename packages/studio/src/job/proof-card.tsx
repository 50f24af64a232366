import type { CompletedJob, Proof } from '@video-upscale/client'
import { BadgeCheck, Copy } from 'lucide-react'
import { useState } from 'react'

import { Button } from '../controls/button.tsx'
import { Callout } from '../controls/callout.tsx'
import { Facts, type Fact } from '../controls/facts.tsx'
import { Panel } from '../controls/panel.tsx'
import { formatBytes, formatCount } from '../formats.ts'
import { strings } from '../strings.ts'

const words = strings.proof

/** The proof of a finished job, where its service gives one. */
export function ProofPart({ job: { report } }: { readonly job: CompletedJob }) {
  return report ? <ProofCard proof={report} /> : <Callout tone="info">{words.none}</Callout>
}

/** What was measured on the finished file. */
function ProofCard({ proof }: { readonly proof: Proof }) {
  return (
    <Panel
      title={words.title}
      lead={words.lead}
      actions={<BadgeCheck aria-hidden className="size-6 shrink-0 text-success" />}
    >
      <Facts facts={factsOf(proof)} />
      <CopyProof proof={proof} />
    </Panel>
  )
}

function factsOf(proof: Proof): readonly Fact[] {
  const offset = proof.largestAvOffsetMs
  const reused = proof.reusedShare ?? 0
  const losses = proof.lossesAllowed.map((kind) => strings.losses.kinds[kind])
  return [
    { name: words.frames, value: pair(formatCount(proof.framesIn), formatCount(proof.framesOut)) },
    {
      name: words.duration,
      value: pair(seconds(proof.durationInSeconds), seconds(proof.durationOutSeconds)),
    },
    { name: words.sync, value: offset === null ? words.silent : words.syncValue(offset) },
    { name: words.streams, value: <Streams proof={proof} /> },
    { name: words.losses, value: losses.length === 0 ? words.noLosses : losses.join(', ') },
    { name: words.color, value: colorOf(proof) },
    {
      name: words.size,
      value: words.grown([proof.sourceWidth, proof.sourceHeight], [proof.width, proof.height]),
    },
    { name: words.file, value: `${proof.codec}, ${formatBytes(proof.bytes)}` },
    { name: words.model, value: `${proof.model}, ${strings.options.times(proof.scale)}` },
    { name: words.speed, value: words.speedValue(proof.fps, proof.secondsTaken) },
    ...(reused < 0.005 ? [] : [{ name: words.reused, value: words.reusedValue(reused) }]),
  ]
}

function pair(before: string, after: string): string {
  return before === after ? words.same(after) : words.both(before, after)
}

function seconds(value: number): string {
  return `${value.toFixed(3)} s`
}

function colorOf({ color }: Proof): string {
  const { primaries, transfer, matrix, range } = color
  const tags = [...new Set([primaries, transfer, matrix, range])].filter((tag) => tag !== 'unknown')
  return tags.length === 0 ? words.untagged : tags.join(', ')
}

function Streams({ proof }: { readonly proof: Proof }) {
  return (
    <ul>
      {proof.streamsKept.map(({ kind, codec, language }, place) => (
        <li key={place}>
          {[strings.prepare.stream[kind], codec, language].filter((part) => part !== null).join(' ')}
        </li>
      ))}
    </ul>
  )
}

function CopyProof({ proof }: { readonly proof: Proof }) {
  const [isCopied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(JSON.stringify(proof, null, 2))
    setCopied(true)
  }
  // Without TLS only this machine's own pages may write to the clipboard.
  if (!window.isSecureContext) return null
  return (
    <Button className="mt-4 w-full" onClick={() => void copy().catch(() => undefined)}>
      <Copy aria-hidden />
      <span role="status">{isCopied ? words.copied : words.copy}</span>
    </Button>
  )
}
