import { expect, it } from 'vitest'

import { inSharedMemory } from '../testing-media/shared-memory.ts'
import { createSampleConverter } from './sample-converter.ts'

it.each([true, false])(
  'bytes go through unchanged, and no further than they reach (runtime takes shared memory: %s)',
  (takesShared) => {
    const converter = createSampleConverter({ type: 'uint8', bitDepth: 8, takesShared })
    const input = inSharedMemory(Uint8Array.of(1, 2, 3, 99))
    expect([...converter.fromJob(input, 3)]).toEqual([1, 2, 3])
    const output = new SharedArrayBuffer(8)
    const room = converter.roomFor(output, 6)
    // What a runtime that takes no shared memory is given must not be shared.
    expect(room.buffer instanceof SharedArrayBuffer).toBe(takesShared)
    room.set([6, 5, 4, 3, 2, 1])
    converter.toJob(room, output)
    expect([...new Uint8Array(output)]).toEqual([6, 5, 4, 3, 2, 1, 0, 0])
    expect([...converter.fromJob(input, 2)]).toEqual([1, 2])
  },
)
