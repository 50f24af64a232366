/** A part of a video, on the clock of a player: 0 is its first frame. */
export interface Stretch {
  readonly atSeconds: number
  readonly seconds: number
}
