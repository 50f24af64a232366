import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { useId, type ReactNode } from 'react'

import { Badge } from '../controls/badge.tsx'
import { Panel } from '../controls/panel.tsx'
import { strings } from '../strings.ts'
import type { Model, Scale } from './models-query.ts'

export interface ChosenOptions {
  readonly model: string
  readonly scale: Scale
}

export interface OptionChoiceProps {
  readonly models: readonly Model[]
  readonly chosen: ChosenOptions
  readonly onChange: (chosen: ChosenOptions) => void
}

/** Model and scale. A model that lacks the scale takes its first one. */
export function OptionChoice({ models, chosen, onChange }: OptionChoiceProps) {
  const scales = models.find(({ name }) => name === chosen.model)?.scales ?? []
  const chooseModel = (name: string): void => {
    const offered = models.find((model) => model.name === name)?.scales ?? []
    const scale = offered.includes(chosen.scale) ? chosen.scale : (offered[0] ?? chosen.scale)
    onChange({ model: name, scale })
  }
  return (
    <Panel title={strings.options.title}>
      <div className="space-y-5">
        <Group name={strings.options.model} value={chosen.model} onChange={chooseModel}>
          {models.map((model, place) => (
            <Card key={model.name} value={model.name}>
              <span className="flex flex-wrap items-center gap-2 font-medium">
                {model.name}
                {place === 0 && <Badge tone="accent">{strings.options.default}</Badge>}
              </span>
              <span className="block text-sm text-muted">
                {strings.options.about[model.name] ?? strings.options.custom}
              </span>
              <span className="mt-1 block text-xs text-muted tabular-nums">
                {model.fps === null ? strings.options.unmeasured : strings.options.speed(model.fps)}
              </span>
            </Card>
          ))}
        </Group>
        <Group
          name={strings.options.scale}
          value={chosen.scale}
          onChange={(scale) => {
            onChange({ ...chosen, scale })
          }}
        >
          {scales.map((scale) => (
            <Card key={scale} value={scale}>
              <span className="font-medium">{strings.options.times(scale)}</span>
            </Card>
          ))}
        </Group>
      </div>
    </Panel>
  )
}

interface GroupProps<Value> {
  readonly name: string
  readonly value: Value
  readonly onChange: (value: Value) => void
  readonly children: ReactNode
}

function Group<Value extends string | number>({ name, value, onChange, children }: GroupProps<Value>) {
  const id = useId()
  return (
    <div>
      <p id={id} className="mb-2 text-sm font-medium">
        {name}
      </p>
      <RadioGroup<Value>
        aria-labelledby={id}
        value={value}
        onValueChange={onChange}
        className="grid gap-2.5 sm:grid-cols-2"
      >
        {children}
      </RadioGroup>
    </div>
  )
}

function Card({ value, children }: { readonly value: string | number; readonly children: ReactNode }) {
  return (
    <label className="flex gap-3 rounded-xl border border-line p-3.5 transition-colors select-none hover:border-edge has-data-checked:border-accent has-data-checked:bg-accent-soft/40">
      <Radio.Root
        value={value}
        className="mt-0.5 grid size-4.5 shrink-0 place-items-center rounded-full border border-edge bg-panel data-checked:border-accent data-checked:bg-accent"
      >
        <Radio.Indicator className="size-2 rounded-full bg-on-accent data-unchecked:hidden" />
      </Radio.Root>
      <span className="min-w-0 flex-1">{children}</span>
    </label>
  )
}
