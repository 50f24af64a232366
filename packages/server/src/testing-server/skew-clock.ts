// Loaded before a program: its clock is CLOCK_SKEW_MS ahead, as on a machine whose time was never set right.
const skewMs = Number(process.env.CLOCK_SKEW_MS)
const RealDate = Date

globalThis.Date = class extends RealDate {
  constructor(...args: [] | [number | string | Date]) {
    if (args.length === 0) super(RealDate.now() + skewMs)
    else super(...args)
  }

  static override now(): number {
    return RealDate.now() + skewMs
  }
} as DateConstructor
