/** A repeatable source of numbers, so that a file that once did harm can be made again (mulberry32). */
export function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

type Random = (below: number) => number

/** Ways to damage a file. */
export const mutations = {
  'bit flips': (bytes: Buffer, random: Random): Buffer => {
    const damaged = Buffer.from(bytes)
    const flips = 1 + random(40)
    // Half of them where containers keep their tables.
    for (let flip = 0; flip < flips; flip += 1) {
      const at = random(flip % 2 === 0 ? Math.min(damaged.length, 2048) : damaged.length)
      damaged[at] = (damaged[at] ?? 0) ^ (1 << random(8))
    }
    return damaged
  },
  truncation: (bytes: Buffer, random: Random): Buffer => bytes.subarray(0, random(bytes.length)),
  'chunk swap': (bytes: Buffer, random: Random): Buffer => {
    const size = 1 + random(Math.min(4096, bytes.length >> 2))
    const [a, b] = [random(bytes.length - size), random(bytes.length - size)]
    const damaged = Buffer.from(bytes)
    damaged.set(bytes.subarray(a, a + size), b)
    damaged.set(bytes.subarray(b, b + size), a)
    return damaged
  },
  'chunk twice': (bytes: Buffer, random: Random): Buffer => {
    const size = 1 + random(Math.min(4096, bytes.length >> 2))
    const from = random(bytes.length - size)
    const to = random(bytes.length)
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from, from + size), bytes.subarray(to)])
  },
  'size fields': (bytes: Buffer, random: Random): Buffer => {
    const damaged = Buffer.from(bytes)
    const extremes = [0, 1, 7, 0x7fffffff, 0x80000000, 0xffffffff, bytes.length, bytes.length * 2]
    for (let field = 0; field <= random(6); field += 1) {
      const at = random(Math.max(Math.min(damaged.length, 4096) - 4, 1))
      damaged.writeUInt32BE((extremes[random(extremes.length)] ?? 0) >>> 0, at)
    }
    return damaged
  },
  'another header': (bytes: Buffer, random: Random, others: readonly Buffer[]): Buffer => {
    const other = others[random(others.length)] ?? bytes
    const size = 1 + random(Math.min(1024, bytes.length, other.length))
    return Buffer.concat([other.subarray(0, size), bytes.subarray(random(2) === 0 ? size : 0)])
  },
} as const

export type MutationName = keyof typeof mutations

export const mutationNames: readonly MutationName[] = [
  'bit flips',
  'truncation',
  'chunk swap',
  'chunk twice',
  'size fields',
  'another header',
]
