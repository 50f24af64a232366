import type { Page } from 'playwright-core'

export type Side = 'before' | 'after'

/** The number that the picture of a video of `counting-160x96.mp4` shows now, read from its eight bars. */
export function readFrameNumber(page: Page, side: Side): Promise<number> {
  return page.getByTestId(side).evaluate((element) => {
    if (!(element instanceof HTMLVideoElement)) throw new Error('This is no video.')
    const canvas = document.createElement('canvas')
    canvas.width = 8
    canvas.height = 1
    const context = canvas.getContext('2d')
    if (!context) throw new Error('There is no canvas.')
    const { videoWidth, videoHeight } = element
    for (let bar = 0; bar < 8; bar++) {
      const middle = ((bar + 0.5) * videoWidth) / 8
      context.drawImage(element, middle - 1, videoHeight / 2 - 1, 2, 2, bar, 0, 1, 1)
    }
    const { data } = context.getImageData(0, 0, 8, 1)
    return Array.from({ length: 8 }, (_, bar) => ((data[bar * 4] ?? 0) > 128 ? 2 ** bar : 0)).reduce(
      (sum, bit) => sum + bit,
    )
  })
}

/** Both numbers, once nothing is searching any more. */
export async function readBothFrames(page: Page): Promise<readonly [number, number]> {
  for (const side of ['before', 'after'] as const) {
    await page.getByTestId(side).evaluate(async (element) => {
      const video = element as HTMLVideoElement
      // One that another took the place of never gets there; who polls looks again.
      while (video.isConnected && (video.seeking || video.readyState < 2)) {
        await new Promise((done) => setTimeout(done, 10))
      }
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    })
  }
  return [await readFrameNumber(page, 'before'), await readFrameNumber(page, 'after')]
}
