import { packageBuild } from '../../tsdown.base.ts'

export default packageBuild({
  entry: { index: 'src/index.ts', main: 'src/main.ts' },
  // The page that the server shows at /; turbo builds it first.
  copy: { from: '../studio/dist', rename: 'studio' },
})
