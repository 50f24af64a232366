/** Adds up what the network was spared. */
export interface ReuseCounter {
  /** Of `all` output samples of a frame, `taken` come from the frame before. */
  count(taken: number, all: number): void
  /** 0…1; 0 without any frames. */
  share(): number
}

export function createReuseCounter(): ReuseCounter {
  let [takenSum, allSum] = [0, 0]
  return {
    count: (taken, all) => {
      takenSum += taken
      allSum += all
    },
    share: () => (allSum === 0 ? 0 : takenSum / allSum),
  }
}
