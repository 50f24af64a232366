import './styles.css'

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { navigate } from 'wouter/use-hash-location'

import { App } from './app.tsx'
import { keepFocus } from './layout/keep-focus.ts'
import { keepTheme } from './layout/theme.ts'
import { KeyStore, readSignInLink } from './session/key-store.ts'
import { tabStorage } from './session/open-storage.ts'

/** Takes the key out of a sign-in link, and out of the address, where people copy from. */
function takeSignInLink(keys: KeyStore): void {
  const link = readSignInLink(location.hash)
  if (!link) return
  keys.signIn(link.key)
  navigate(link.to, { replace: true })
}

keepTheme()
const keys = new KeyStore({ storage: tabStorage, channel: new BroadcastChannel('video-upscale') })
takeSignInLink(keys)
// A link that is pasted into a tab of the studio loads nothing anew.
window.addEventListener('hashchange', () => {
  takeSignInLink(keys)
})
const root = document.getElementById('studio')
if (!root) throw new Error('The page has no #studio.')
keepFocus(root)
createRoot(root).render(
  <StrictMode>
    <App keys={keys} />
  </StrictMode>,
)
