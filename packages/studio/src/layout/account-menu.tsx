import { Menu } from '@base-ui/react/menu'
import { useBalance } from '@video-upscale/react'
import { Check, CircleUser, LogOut } from 'lucide-react'
import { useState } from 'react'

import { buttonLook } from '../controls/button.tsx'
import { useSession } from '../session/session.ts'
import { strings } from '../strings.ts'
import { readTheme, storeTheme, type Theme } from './theme.ts'

const themes: readonly Theme[] = ['system', 'light', 'dark']
const itemLook =
  'flex min-h-9 cursor-default items-center gap-2.5 rounded-lg px-2.5 text-sm outline-none select-none data-highlighted:bg-raised [&_svg]:size-4'

export function AccountMenu() {
  const { signOut } = useSession()
  const { data: balance } = useBalance()
  return (
    <Menu.Root>
      <Menu.Trigger className={buttonLook('quiet', 'icon')} aria-label={strings.account.menu}>
        <CircleUser aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" className="z-20">
          <Menu.Popup className="min-w-52 rounded-xl border border-line bg-panel p-1.5 text-ink shadow-lg outline-none">
            {balance && (
              <p className="px-2.5 py-1.5 text-sm text-muted">{strings.account.number(balance.account_id)}</p>
            )}
            <ThemeChoice />
            <Menu.Separator className="my-1.5 h-px bg-line" />
            <Menu.Item className={itemLook} onClick={signOut}>
              <LogOut aria-hidden />
              {strings.account.signOut}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

function ThemeChoice() {
  const [theme, setTheme] = useState(readTheme)
  return (
    <Menu.Group>
      <Menu.GroupLabel className="px-2.5 pt-1.5 pb-1 text-xs font-medium text-muted">
        {strings.theme.label}
      </Menu.GroupLabel>
      <Menu.RadioGroup
        value={theme}
        onValueChange={(value: Theme) => {
          storeTheme(value)
          setTheme(value)
        }}
      >
        {themes.map((each) => (
          <Menu.RadioItem key={each} value={each} className={itemLook}>
            <span className="grid size-4 place-items-center">
              <Menu.RadioItemIndicator>
                <Check aria-hidden />
              </Menu.RadioItemIndicator>
            </span>
            {strings.theme[each]}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </Menu.Group>
  )
}
