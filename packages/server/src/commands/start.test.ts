import { describe, expect, it } from 'vitest'

import { announce } from './start.ts'

describe('what the server says when it starts', () => {
  it('names the data directory as a shell takes it', () => {
    const line = (dataDir: string) =>
      announce({ url: 'http://127.0.0.1:1', dataDir, studioUrl: undefined, firstKey: undefined }, {})
    expect(line('/srv/videos')).toContain('keys create --data-dir /srv/videos\n')
    expect(line("/srv/Ann's videos")).toContain("keys create --data-dir '/srv/Ann'\\''s videos'\n")
  })
})
