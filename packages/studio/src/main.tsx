import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

const root = document.getElementById('studio')
if (!root) throw new Error('The page has no #studio.')
createRoot(root).render(
  <StrictMode>
    <h1>Video Upscale</h1>
  </StrictMode>,
)
