import { packageBuild } from '../../tsdown.base.ts'

export default packageBuild({
  entry: {
    index: 'src/index.ts',
    child: 'src/child/main.ts',
    'network-worker': 'src/child/network-worker.ts',
    'provider-trial': 'src/child/provider-trial.ts',
  },
})
