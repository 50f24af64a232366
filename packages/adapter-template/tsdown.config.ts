import { packageBuild } from '../../tsdown.base.ts'

export default packageBuild({
  entry: ['src/index.ts'],
  format: {
    esm: {},
    // It is an ES module only, which not every Node 20 can require.
    cjs: { deps: { alwaysBundle: (id) => id === '@remix-run/node-fetch-server', dts: {} } },
  },
})
