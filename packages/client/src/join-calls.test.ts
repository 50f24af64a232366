import { describe, expect, it } from 'vitest'

import { createJoin } from './join-calls.ts'

/** Work that ends when it is told to, or is aborted. */
function controllable() {
  let starts = 0
  let finish: (result: string) => void = () => undefined
  let signal: AbortSignal | undefined
  const start = (given: AbortSignal): Promise<string> => {
    starts += 1
    signal = given
    return new Promise((resolve, reject) => {
      finish = resolve
      given.addEventListener('abort', () => {
        reject(new Error('the work was aborted'))
      })
    })
  }
  return {
    start,
    starts: () => starts,
    finish: () => {
      finish('done')
    },
    isAborted: () => signal?.aborted,
  }
}

describe('equal calls', () => {
  it('that are under way are one', async () => {
    const join = createJoin<string>()
    const work = controllable()
    const both = Promise.all([join('a', undefined, work.start), join('a', undefined, work.start)])
    work.finish()
    expect(await both).toEqual(['done', 'done'])
    expect(work.starts()).toBe(1)
  })

  it('one after the other are two', async () => {
    const join = createJoin<string>()
    for (let count = 0; count < 2; count++) {
      const work = controllable()
      const call = join('a', undefined, work.start)
      work.finish()
      await call
      expect(work.starts()).toBe(1)
    }
  })

  it('end apart: an abort is that of one caller, and the last one ends the work', async () => {
    const join = createJoin<string>()
    const work = controllable()
    const [first, second] = [new AbortController(), new AbortController()]
    const calls = [join('a', first.signal, work.start), join('a', second.signal, work.start)]
    const ends = calls.map((call) => call.catch((error: unknown) => error))
    first.abort('the first left')
    expect(await ends[0]).toBe('the first left')
    expect(work.isAborted()).toBe(false)
    second.abort('the second left')
    expect(await ends[1]).toBe('the second left')
    expect(work.isAborted()).toBe(true)
  })

  it('under other names are apart', async () => {
    const join = createJoin<string>()
    const works = [controllable(), controllable()]
    const calls = works.map((work, place) => join(String(place), undefined, work.start))
    for (const work of works) work.finish()
    expect(await Promise.all(calls)).toEqual(['done', 'done'])
  })
})
