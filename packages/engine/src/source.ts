/** A fraction, as FFmpeg keeps time bases and aspect ratios. */
export interface Rational {
  readonly num: number
  readonly den: number
}

/** What a stream carries. A cover picture counts as an attachment. */
export type StreamKind = 'video' | 'audio' | 'subtitle' | 'attachment' | 'data'

/** One stream of the file. */
export interface SourceStream {
  readonly index: number
  readonly kind: StreamKind
  /** FFmpeg's codec name. */
  readonly codec: string
  /** As the file says it (usually ISO 639-2), or null. */
  readonly language: string | null
}

/** The four tags that say how numbers become light, by FFmpeg's names; `unknown` where the file is silent. */
export interface ColorTags {
  readonly primaries: string
  readonly transfer: string
  readonly matrix: string
  /** `tv`, `pc` or `unknown`. */
  readonly range: string
}

/** Colour tags and sample format of the video stream. */
export interface SourceColor extends ColorTags {
  /** Bits per sample. */
  readonly bitDepth: number
  /** FFmpeg's name, such as `yuv420p10le`. */
  readonly pixelFormat: string
}

/** What the probe learnt of one stream beyond `SourceStream`, in the order of `streams`. */
export interface StreamDetails {
  readonly index: number
  readonly timeBase: Rational
  readonly packets: number
  /** Earliest timestamp in ticks of `timeBase`; null for a stream without packets. */
  readonly startTicks: number | null
  readonly sampleRate: number | null
  readonly tags: Readonly<Record<string, string>>
  /** A second picture stream that is a still (cover art, thumbnail). */
  readonly isCoverPicture: boolean
  /** What the track says it is for, by FFmpeg's names: `default`, `forced`, … */
  readonly dispositions: readonly string[]
}

/** One chapter, on the file's own clock. */
export interface Chapter {
  readonly startSeconds: number
  readonly endSeconds: number
  readonly title: string | null
}

/** A frame that decoding can begin at. */
export interface CutPoint {
  /** When it is shown, in ticks of the video stream. */
  readonly ticks: number
  /** How many frames are shown before it. */
  readonly frame: number
}

/** Static HDR10 metadata, each FFmpeg's struct in base64; null where the source has none. */
export interface Hdr10 {
  readonly masteringDisplay: string | null
  readonly contentLight: string | null
}

/** What `plan` needs to know besides the summary. All of it survives JSON. */
export interface SourceDetails {
  readonly videoStreamIndex: number
  /** Average rate as an exact fraction. */
  readonly frameRate: Rational
  readonly sampleAspectRatio: Rational
  /** By the stream's own word, or by what its first frames look like. */
  readonly interlaced: boolean
  /** Which field of an interlaced frame comes first; null for progressive. */
  readonly firstField: 'top' | 'bottom' | null
  readonly alpha: boolean
  /** How players turn or mirror the picture: the nine fixed-point numbers of mp4's matrix; null for not at all. */
  readonly displayMatrix: readonly number[] | null
  readonly hdr10: Hdr10
  /** Names of dynamic HDR metadata (Dolby Vision, HDR10+, …). */
  readonly hdrDynamic: readonly string[]
  /** Names of other side data on the video stream (spherical, ICC profile, cropping, …). */
  readonly otherSideData: readonly string[]
  /** Closed captions inside the video stream. */
  readonly closedCaptions: boolean
  /** False where the container only has decoding times (avi): frames then take those, in order. */
  readonly hasPresentationTimes: boolean
  /** Frames whose timestamp repeats the one before. */
  readonly repeatedTimestamps: number
  /** Keyframes a segment's length apart, the first frame left out; none where frames can't be told by their times. */
  readonly cutPoints: readonly CutPoint[]
  readonly chapters: readonly Chapter[]
  /** The file's own tags, such as title. */
  readonly tags: Readonly<Record<string, string>>
  readonly streams: readonly StreamDetails[]
}

/** What `probe` saw in a file. Plain JSON: store it, send it, give it to `plan`. */
export interface Source {
  /** Absolute path of the file. */
  readonly path: string
  /** `mp4`, `mov`, `mkv`, `webm`, `avi`, `mpegts`, `mpeg`, `flv`, `ogg` or `asf`. */
  readonly container: string
  /** FFmpeg's name of the video codec. */
  readonly codec: string
  readonly bytes: number
  /** Stored size in pixels, before rotation and pixel aspect. */
  readonly width: number
  readonly height: number
  /** Frames that are shown, counted packet by packet. */
  readonly frames: number
  /** Average rate. */
  readonly framesPerSecond: number
  /** First frame's start to last frame's end. */
  readonly durationSeconds: number
  readonly variableFrameRate: boolean
  readonly streams: readonly SourceStream[]
  readonly color: SourceColor
  /** Clockwise turn a player makes to show the picture upright, 0 ≤ degrees < 360. */
  readonly rotationDegrees: number
  readonly details: SourceDetails
}
