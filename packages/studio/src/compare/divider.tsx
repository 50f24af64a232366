import { Slider } from '@base-ui/react/slider'
import { ChevronsLeftRight } from 'lucide-react'

import { strings } from '../strings.ts'

export interface DividerProps {
  /** How much of the view shows what was before, in percent. */
  readonly percent: number
  readonly onChange: (percent: number) => void
}

/** A slider as large as the picture; only its handle takes the pointer, so that the picture can be moved. */
export function Divider({ percent, onChange }: DividerProps) {
  return (
    <Slider.Root
      value={percent}
      min={0}
      max={100}
      step={0.5}
      largeStep={10}
      onValueChange={onChange}
      className="pointer-events-none absolute inset-0"
    >
      <Slider.Control className="size-full touch-none">
        <Slider.Track className="size-full">
          <Slider.Thumb
            data-handle
            aria-label={strings.compare.divider}
            getAriaValueText={(_, value) => strings.compare.dividerAt(Math.round(value))}
            className="group pointer-events-auto h-full w-11 cursor-ew-resize outline-none"
          >
            <span className="absolute inset-y-0 left-1/2 w-0.5 -translate-x-1/2 bg-white shadow-[0_0_6px_rgb(0_0_0/0.6)]" />
            <span className="absolute top-1/2 left-1/2 grid size-10 -translate-1/2 place-items-center rounded-full bg-white text-black shadow-lg ring-accent group-has-focus-visible:ring-4">
              <ChevronsLeftRight aria-hidden className="size-5" />
            </span>
          </Slider.Thumb>
        </Slider.Track>
      </Slider.Control>
    </Slider.Root>
  )
}
