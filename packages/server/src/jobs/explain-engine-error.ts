import type { EngineError, EngineErrorCode } from '@video-upscale/engine'

// What these say is about the video or the request, and is for its owner to read. The others speak of
// our machine (paths, processes), and are for the log only.
const aboutTheVideo: ReadonlySet<EngineErrorCode> = new Set([
  'not-a-video',
  'file-truncated',
  'file-damaged',
  'unsupported-source',
  'unsupported-option',
  'too-large',
  'loss-not-allowed',
  'output-mismatch',
  'out-of-memory',
  'timed-out',
])

/** The engine's message, if it is one for the caller to read. */
export function explainEngineError(error: EngineError): string | undefined {
  return aboutTheVideo.has(error.code) ? error.message : undefined
}
