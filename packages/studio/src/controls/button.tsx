import { Button as BaseButton } from '@base-ui/react/button'
import type { ComponentProps } from 'react'

type Look = 'primary' | 'plain' | 'quiet' | 'danger'

export interface ButtonProps extends Omit<ComponentProps<typeof BaseButton>, 'className' | 'style'> {
  readonly look?: Look
  /** `icon` is square, for a button that is an icon with a name. */
  readonly size?: 'normal' | 'large' | 'icon'
  readonly className?: string
}

const looks: Readonly<Record<Look, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong shadow-sm',
  plain: 'border border-line bg-panel text-ink hover:bg-raised shadow-xs',
  quiet: 'text-muted hover:bg-raised hover:text-ink',
  danger: 'border border-line bg-panel text-danger hover:bg-danger-soft shadow-xs',
}

const sizes = {
  normal: 'min-h-9 px-3.5 text-sm',
  large: 'min-h-11 px-5 text-base',
  icon: 'size-9',
}

/** How a button looks; for links that look like one, too. */
export function buttonLook(look: Look = 'plain', size: 'normal' | 'large' | 'icon' = 'normal'): string {
  return `inline-flex shrink-0 items-center justify-center gap-2 rounded-lg font-medium transition-colors select-none data-disabled:pointer-events-none data-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0 ${looks[look]} ${sizes[size]}`
}

export function Button({ look, size, className = '', ...rest }: ButtonProps) {
  return <BaseButton className={`${buttonLook(look, size)} ${className}`} {...rest} />
}
