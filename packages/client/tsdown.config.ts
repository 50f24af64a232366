import { packageBuild } from '../../tsdown.base.ts'

export default packageBuild({
  entry: [
    'src/index.ts',
    'src/events.ts',
    'src/upload.ts',
    'src/download.ts',
    'src/node.ts',
    'src/webhooks.ts',
    'src/proxy.ts',
    'src/opentelemetry.ts',
    'src/calls.ts',
  ],
  format: {
    esm: {},
    // Its CommonJS build has its default export where Node does not look for it.
    cjs: { deps: { alwaysBundle: (id) => id === 'openapi-fetch', dts: {} } },
  },
  platform: 'neutral',
  // Beside the entries a shared part could take the name of one, and its types with it.
  outputOptions: (options, format) => ({
    ...options,
    chunkFileNames: `shared/[name].${format === 'cjs' ? 'cjs' : 'mjs'}`,
  }),
})
