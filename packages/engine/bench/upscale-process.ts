/** Upscales `SOURCE OUTPUT MODEL` in a process that can be killed, and tells its parent each number of finished frames. */
import { upscale } from '../src/index.ts'
import { planBench } from './plan-bench.ts'

const [source, output, model] = process.argv.slice(2)
if (source === undefined || output === undefined || model === undefined)
  throw new Error('Needed: SOURCE OUTPUT MODEL')
await upscale(await planBench(source, { model }), output, {
  provider: 'cpu',
  onProgress: ({ frame }) => process.send?.(frame),
})
process.disconnect?.()
