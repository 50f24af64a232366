import { describe, expect, it } from 'vitest'

import { ConfigError, readConfig } from './config.ts'

describe('readConfig', () => {
  it('has defaults for everything', () => {
    expect(readConfig({}, { HOME: '/home/me' })).toMatchObject({
      host: '127.0.0.1',
      port: 8484,
      pointsPerUpscale: 480,
      allowHttpCallbacks: false,
      allowAddresses: [],
      provider: 'auto',
    })
  })

  it('lets flags win over the environment', () => {
    const env = { VIDEO_UPSCALE_PORT: '1', VIDEO_UPSCALE_HOST: '0.0.0.0', DATABASE_URL: 'postgres://db/x' }
    expect(readConfig({ port: '2' }, env)).toMatchObject({
      port: 2,
      host: '0.0.0.0',
      databaseUrl: 'postgres://db/x',
    })
  })

  it('names every fault at once, by flag and variable', () => {
    const read = () =>
      readConfig(
        { port: 'x', publicUrl: 'nowhere' },
        { VIDEO_UPSCALE_WORKERS: '0', DATABASE_URL: 'mysql://x' },
      )
    expect(read).toThrow(ConfigError)
    expect(read).toThrow(/4 fault\(s\)[^]*databaseUrl \(DATABASE_URL\)[^]*port \(VIDEO_UPSCALE_PORT\)/)
  })

  it('takes a provider that this platform can have, and no other', () => {
    expect(readConfig({}, { VIDEO_UPSCALE_PROVIDER: 'cpu' }).provider).toBe('cpu')
    const elsewhere = process.platform === 'darwin' ? 'cuda' : 'coreml'
    for (const provider of [elsewhere, 'gpu']) {
      expect(() => readConfig({ provider }, {})).toThrow(/provider \(VIDEO_UPSCALE_PROVIDER\): .*"auto"/)
    }
  })

  it('makes the data directory absolute, and takes the slash off the public URL', () => {
    const config = readConfig({ dataDir: 'data', publicUrl: 'https://videos.example/' }, {})
    expect(config.dataDir).toBe(`${process.cwd()}/data`)
    expect(config.publicUrl).toBe('https://videos.example')
  })
})
