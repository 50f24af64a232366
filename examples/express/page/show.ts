import type { CompletedJob, Progress } from '@video-upscale/client'

/** The element of index.html with this id. */
export function find<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const element = document.getElementById(id)
  if (element instanceof kind) return element
  throw new Error(`index.html has no ${kind.name} with the id ${id}.`)
}

export function show(id: string, isShown = true): void {
  find(id, HTMLElement).hidden = !isShown
}

export function write(id: string, text: string): void {
  const element = find(id, HTMLElement)
  // A screen reader reads it out each time it is set, also to the same text.
  if (element.textContent !== text) element.textContent = text
}

/** Says something to the user; an empty text takes it back. */
export function say(text: string, kind: 'note' | 'error' = 'note'): void {
  const message = find('message', HTMLElement)
  message.className = kind
  message.hidden = text === ''
  write('message', text)
}

/** @param fraction what is done, from 0 to 1; left out while nobody knows */
export function showProgress(stage: string, fraction?: number, details = ''): void {
  write('stage', stage)
  write('details', details)
  const bar = find('bar', HTMLProgressElement)
  if (fraction === undefined) bar.removeAttribute('value')
  else bar.value = fraction
}

export function showWork({ stage, fraction, fps, etaSeconds }: Progress): void {
  const parts = [`${String(Math.floor(fraction * 100))} %`, `${fps.toFixed(1)} frames a second`]
  if (etaSeconds !== null) parts.push(`${String(Math.ceil(etaSeconds))} s left`)
  showProgress(stage.charAt(0).toUpperCase() + stage.slice(1), fraction, parts.join(' · '))
}

/** @throws Error if the result is not to be had through the app */
export function showResult(file: File, { videoUrls: [url = ''], report }: CompletedJob): void {
  if (new URL(url).origin !== location.origin) {
    throw new Error(`The result is at ${url}. Start the video server with --public-url=${location.origin}.`)
  }
  const before = find('before', HTMLVideoElement)
  URL.revokeObjectURL(before.src)
  before.src = URL.createObjectURL(file)
  find('after', HTMLVideoElement).src = url
  find('download', HTMLAnchorElement).href = url
  if (report) {
    write('before-size', `${String(report.sourceWidth)} × ${String(report.sourceHeight)}`)
    write('after-size', `${String(report.width)} × ${String(report.height)}`)
  }
  show('result')
}
