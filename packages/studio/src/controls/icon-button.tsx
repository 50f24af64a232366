import { Tooltip } from '@base-ui/react/tooltip'

import { Button, type ButtonProps } from './button.tsx'

export interface IconButtonProps extends Omit<ButtonProps, 'size' | 'aria-label'> {
  /** Its name, which is shown when it is pointed at or focused. */
  readonly label: string
}

/** A button that is an icon. */
export function IconButton({ label, look = 'quiet', children, ...rest }: IconButtonProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={<Button look={look} size="icon" aria-label={label} {...rest} />}>
        {children}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="z-20">
          <Tooltip.Popup className="rounded-md bg-ink px-2 py-1 text-xs text-canvas shadow-md">
            {label}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
