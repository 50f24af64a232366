import { packageBuild } from '../../tsdown.base.ts'

export default packageBuild({
  entry: ['src/index.ts', 'src/upload.ts', 'src/download.ts', 'src/node.ts', 'src/webhooks.ts'],
  format: ['esm', 'cjs'],
  platform: 'neutral',
})
