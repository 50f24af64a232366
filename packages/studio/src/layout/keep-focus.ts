/** Where a lost focus may go. */
const places = 'li, section, main'

/**
 * What has the focus may go away: a button that is done with, a dialog's trigger, a whole page. Browsers leave the
 * focus nowhere then, and a screen reader silent. It goes to the closest part of the page that is still there.
 *
 * @returns a function that ends it
 */
export function keepFocus(root: HTMLElement): () => void {
  /** What had the focus, and all that was around it then. */
  let path: readonly Element[] = []
  const remember = ({ target }: FocusEvent): void => {
    path = target instanceof Element ? ancestorsOf(target) : []
  }
  const leave = (): void => {
    queueMicrotask(() => {
      // By a click beside it; of a window in the background it stays the active element.
      if (isNowhere() && path[0]?.isConnected === true) path = []
    })
  }
  const restore = (): void => {
    if (!path[0] || path[0].isConnected || !isNowhere()) return
    const place =
      path.find((each) => each.isConnected && each.matches(places)) ?? document.querySelector('main')
    const target = place?.matches('main') === true ? (place.querySelector('h1') ?? place) : place
    if (!(target instanceof HTMLElement)) return
    path = []
    if (target.tabIndex < 0) target.tabIndex = -1
    target.focus({ preventScroll: true })
  }
  const observer = new MutationObserver(restore)
  // Dialogs and menus stand beside the root.
  observer.observe(document.body, { childList: true, subtree: true })
  root.addEventListener('focusin', remember)
  root.addEventListener('focusout', leave)
  return () => {
    observer.disconnect()
    root.removeEventListener('focusin', remember)
    root.removeEventListener('focusout', leave)
  }
}

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body
}

function ancestorsOf(element: Element): readonly Element[] {
  const found: Element[] = []
  for (let at: Element | null = element; at; at = at.parentElement) found.push(at)
  return found
}
