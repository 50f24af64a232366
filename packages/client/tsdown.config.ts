import { packageBuild } from '../../tsdown.base.ts'

export default packageBuild({
  entry: [
    'src/index.ts',
    'src/events.ts',
    'src/upload.ts',
    'src/download.ts',
    'src/node.ts',
    'src/webhooks.ts',
    'src/opentelemetry.ts',
  ],
  format: ['esm', 'cjs'],
  platform: 'neutral',
})
