import { packageBuild } from '../../tsdown.base.ts'

export default packageBuild({
  entry: { main: 'src/main.ts' },
  dts: false,
  // In one file with the commands it loads in half the time. THIRD-PARTY-NOTICES.md carries its licence.
  deps: { alwaysBundle: ['commander'] },
  outputOptions: (options) => ({
    ...options,
    // Help and completion wait for every file that is opened: what they need is one.
    codeSplitting: {
      groups: [
        { name: 'version', test: /package\.json$|src\/old-node\.ts$/, priority: 2 },
        {
          name: 'program',
          test: /node_modules\/commander\/|src\/(start|interrupts|run|program|exit-codes|completion\/shells|commands\/[\w-]+)\.ts$/,
        },
      ],
    },
  }),
})
