import type { ResumingFile } from './resuming-file.ts'

/**
 * The file as a web stream. Nothing is read ahead, so that a reader who pauses pauses the sender.
 *
 * @param stop ends the file's connections and waits; the stream's `cancel` aborts it
 */
export function toStream(
  file: ResumingFile,
  stop: AbortController,
  signal: AbortSignal,
  onProgress?: (received: number, total: number | null) => void,
): ReadableStream<Uint8Array> {
  let abort = (): void => undefined
  const end = (): void => {
    file.close()
    signal.removeEventListener('abort', abort)
  }
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        abort = () => {
          end()
          // Also while nobody reads. After a cancel it does nothing.
          controller.error(signal.reason)
        }
        signal.addEventListener('abort', abort)
      },
      async pull(controller) {
        try {
          const chunk = await file.next()
          if (chunk) {
            onProgress?.(file.received, file.total)
            controller.enqueue(chunk)
          } else {
            end()
            controller.close()
          }
        } catch (error) {
          end()
          signal.throwIfAborted()
          throw error
        }
      },
      cancel(reason) {
        end()
        stop.abort(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
