import { packageBuild } from '../../tsdown.base.ts'

export default packageBuild({
  // `options` stands by itself: in Next.js, what is marked "use client" cannot be called on the server.
  entry: ['src/index.ts', 'src/options.ts'],
  format: ['esm', 'cjs'],
  platform: 'neutral',
  // Beside the entries the shared part would take the name of one.
  outputOptions: (options, format) => ({
    ...options,
    chunkFileNames: `shared/[name].${format === 'cjs' ? 'cjs' : 'mjs'}`,
  }),
})
