/** What a comparison shows at the moment. */
export interface PairState {
  readonly isReady: boolean
  readonly isPlaying: boolean
  /** Where both stand, in seconds from the first frame. */
  readonly seconds: number
  readonly durationSeconds: number
}

/** How far apart two videos may be before one is hurried; farther than the second, it jumps. */
const jumpSeconds = 0.3

/**
 * Two videos of one time line that are played and searched as one. The second one leads: it has the sound.
 * Standing, both show the same frame, because both are sent to the middle of its time. Playing, the first is
 * hurried or held until it runs with the second, by less than half a frame.
 */
export class VideoPair {
  readonly #follower: HTMLVideoElement | undefined
  readonly #leader: HTMLVideoElement
  readonly #frameSeconds: number
  readonly #listeners = new Set<() => void>()
  readonly #listening = new AbortController()
  /** When the first frame of each is shown: a file may begin late, in each container by another time. */
  readonly #starts = new Map<HTMLVideoElement, number>()
  #hasStarts = false
  #firstFrame = 0
  #wantsToPlay = false
  /** Time of the frame that the second one shows; while it plays, its clock may be some frames off. */
  #shownSeconds = 0
  #state: PairState = { isReady: false, isPlaying: false, seconds: 0, durationSeconds: 0 }

  /** @param framesPerSecond of both; the mean one where it varies */
  constructor(follower: HTMLVideoElement | undefined, leader: HTMLVideoElement, framesPerSecond: number) {
    this.#follower = follower
    this.#leader = leader
    this.#frameSeconds = 1 / framesPerSecond
    const { signal } = this.#listening
    for (const video of this.#videos) {
      video.addEventListener('loadeddata', this.#onLoaded, { signal })
      video.addEventListener('waiting', this.#onWaiting, { signal })
      video.addEventListener('canplay', this.#onCanPlay, { signal })
    }
    leader.addEventListener('timeupdate', this.#tell, { signal })
    leader.addEventListener('seeked', this.#tell, { signal })
    leader.addEventListener('ended', this.#onEnded, { signal })
    this.#onLoaded()
    this.#watchFrames()
  }

  readonly get = (): PairState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Ends it; the videos stay. */
  close(): void {
    this.#wantsToPlay = false
    this.#listening.abort()
    for (const video of this.#videos) video.pause()
  }

  play(): void {
    if (this.#leader.ended || this.#frameAt(this.#secondsOf(this.#leader)) >= this.#lastFrame) this.seek(0)
    this.#wantsToPlay = true
    this.#shownSeconds = this.#secondsOf(this.#leader)
    this.#onCanPlay()
    this.#tell()
  }

  /** Holds both on the frame that the second shows. */
  pause(): void {
    this.#wantsToPlay = false
    for (const video of this.#videos) video.pause()
    this.seek(this.#shownSeconds)
  }

  toggle(): void {
    if (this.#wantsToPlay) this.pause()
    else this.play()
  }

  /** Sends both to the frame at a time. */
  seek(seconds: number): void {
    this.seekFrame(this.#frameAt(seconds))
  }

  /** Steps by frames, standing. */
  step(frames: number): void {
    if (this.#wantsToPlay) this.pause()
    // Of a search that is under way it is the aim.
    this.seekFrame(this.#frameAt(this.#secondsOf(this.#leader)) + frames)
  }

  /** Before it is known when both start it is where they begin. */
  seekFrame(frame: number): void {
    if (this.#hasStarts) this.#showFrame(frame)
    else this.#firstFrame = frame
  }

  #showFrame(frame: number): void {
    // At the edge of two frames a rounding error would decide which one is shown, in each video its own way.
    const middle = (Math.min(Math.max(frame, 0), this.#lastFrame) + 0.5) * this.#frameSeconds
    for (const video of this.#videos) {
      video.playbackRate = 1
      video.currentTime = this.#startOf(video) + middle
    }
    this.#tell()
  }

  /** Sends both to their first frame, looks when that is, and goes on to where they are wanted. */
  #findStarts(): void {
    let missing = this.#videos.length
    for (const video of this.#videos) {
      video.requestVideoFrameCallback((_, { mediaTime }) => {
        if (this.#listening.signal.aborted) return
        if (mediaTime > 0) this.#starts.set(video, mediaTime)
        missing -= 1
        if (missing > 0) return
        this.#hasStarts = true
        this.#showFrame(this.#firstFrame)
        this.#onCanPlay()
      })
    }
    this.#showFrame(0)
  }

  #startOf(video: HTMLVideoElement): number {
    return this.#starts.get(video) ?? 0
  }

  #secondsOf(video: HTMLVideoElement): number {
    return video.currentTime - this.#startOf(video)
  }

  /** Number of the frame at a time, from 0. */
  #frameAt(seconds: number): number {
    return Math.floor(seconds / this.#frameSeconds + 1e-3)
  }

  get #lastFrame(): number {
    const shortest = Math.min(...this.#videos.map((video) => (video.duration || 0) - this.#startOf(video)))
    return Math.max(0, Math.round(shortest / this.#frameSeconds) - 1)
  }

  get #videos(): readonly HTMLVideoElement[] {
    return this.#follower ? [this.#follower, this.#leader] : [this.#leader]
  }

  readonly #onLoaded = (): void => {
    // Once is enough: while one is searched it has no data for a moment.
    if (this.#state.isReady) return
    const isReady = this.#videos.every(({ readyState }) => readyState >= HTMLMediaElement.HAVE_CURRENT_DATA)
    if (!isReady) return
    this.#set({ ...this.#state, isReady })
    this.#findStarts()
  }

  /** One that has to load holds the other. */
  readonly #onWaiting = (): void => {
    if (this.#wantsToPlay) for (const video of this.#videos) video.pause()
  }

  readonly #onCanPlay = (): void => {
    const canPlay = this.#videos.every(({ readyState }) => readyState >= HTMLMediaElement.HAVE_FUTURE_DATA)
    if (!this.#wantsToPlay || !this.#hasStarts || !canPlay) return
    for (const video of this.#videos) {
      // A browser that lets no page begin by itself; a click plays.
      video.play().catch(() => {
        if (video.paused && video === this.#leader) this.pause()
      })
    }
  }

  readonly #onEnded = (): void => {
    this.#wantsToPlay = false
    for (const video of this.#videos) video.pause()
    this.seekFrame(this.#lastFrame)
  }

  #watchFrames(): void {
    if (this.#listening.signal.aborted) return
    this.#leader.requestVideoFrameCallback((_, { mediaTime }) => {
      this.#shownSeconds = mediaTime - this.#startOf(this.#leader)
      this.#keepTogether()
      this.#tell()
      this.#watchFrames()
    })
  }

  #keepTogether(): void {
    const follower = this.#follower
    if (!follower || this.#leader.paused || follower.paused) return
    const behind = this.#secondsOf(this.#leader) - this.#secondsOf(follower)
    if (Math.abs(behind) > jumpSeconds) follower.currentTime += behind
    const isTogether = Math.abs(behind) < this.#frameSeconds / 4
    follower.playbackRate = isTogether ? 1 : 1 + Math.min(Math.max(behind * 4, -0.25), 0.25)
  }

  readonly #tell = (): void => {
    this.#set({
      ...this.#state,
      isPlaying: this.#wantsToPlay,
      seconds: this.#wantsToPlay ? this.#shownSeconds : Math.max(0, this.#secondsOf(this.#leader)),
      durationSeconds: this.#leader.duration || 0,
    })
  }

  #set(state: PairState): void {
    const known = this.#state
    const names = ['isReady', 'isPlaying', 'seconds', 'durationSeconds'] as const
    if (names.every((name) => known[name] === state[name])) return
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}
