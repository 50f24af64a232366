import { failureFromError } from '../failure.ts'
import type { NetworkTask } from './network-messages.ts'
import { type NetworkWorkers, startNetworkWorkers } from './network-workers.ts'
import { trialPicture } from './trial-picture.ts'
import type { Measured, PlaneTime, TrialEnd, TrialOrder } from './trial.ts'

interface Size {
  readonly width: number
  readonly height: number
}

// A network of anyone's is quick on the first; the others are what a frame or its tiles are like.
const small: Size = { width: 64, height: 36 }
const realistic: readonly Size[] = [
  { width: 640, height: 360 },
  { width: 320, height: 180 },
  { width: 160, height: 90 },
]
/** The largest of them that the CPU needs no longer for is taken. */
const mostCpuMs = 1000

/** Runs the network on one thread of the CPU and on the provider, in worker threads as the work itself does. */
export async function measureProvider(order: TrialOrder): Promise<TrialEnd> {
  const cpuTask: NetworkTask = { ...order.network, provider: 'cpu' }
  let cpu: NetworkWorkers
  try {
    cpu = await startNetworkWorkers(cpuTask, 1)
  } catch (error) {
    return { kind: 'unfit', failure: failureFromError(error) }
  }
  try {
    const tried = await startNetworkWorkers({ ...cpuTask, provider: order.provider }, 1)
    try {
      return await compare(cpu, tried, order)
    } finally {
      tried.close()
    }
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) }
  } finally {
    cpu.close()
  }
}

async function compare(cpu: NetworkWorkers, tried: NetworkWorkers, order: TrialOrder): Promise<Measured> {
  const { network, mustBeFast } = order
  const [cpuSmall, triedSmall] = [await runTwice(cpu, network, small), await runTwice(tried, network, small)]
  const levelsOff = largestDifference(cpuSmall.samples, triedSmall.samples)
  if (!mustBeFast || levelsOff > 1) return { kind: 'measured', levelsOff, times: null }
  const size = realistic.find((it) => cpuSmall.time.ms * (area(it) / area(small)) <= mostCpuMs) ?? small
  const cpuLarge = await runTwice(cpu, network, size)
  // Slower on a small plane than one thread is on a large one: software, mostly, and it would take minutes.
  if (triedSmall.time.ms >= cpuLarge.time.ms) {
    return { kind: 'measured', levelsOff, times: { provider: triedSmall.time, cpu: cpuLarge.time } }
  }
  const triedLarge = await runTwice(tried, network, size)
  return {
    kind: 'measured',
    levelsOff: Math.max(levelsOff, largestDifference(cpuLarge.samples, triedLarge.samples)),
    times: { provider: triedLarge.time, cpu: cpuLarge.time },
  }
}

type Samples = Uint8Array | Uint16Array

interface Run {
  readonly samples: Samples
  readonly time: PlaneTime
}

/** The second time is the one that counts: a GPU compiles its programs for each new size of plane. */
async function runTwice(workers: NetworkWorkers, network: TrialOrder['network'], size: Size): Promise<Run> {
  await runOnce(workers, network, size)
  return await runOnce(workers, network, size)
}

async function runOnce(workers: NetworkWorkers, network: TrialOrder['network'], size: Size): Promise<Run> {
  const { scale, bitDepth } = network
  const input = trialPicture(size, bitDepth)
  const output = new SharedArrayBuffer(input.byteLength * scale ** 2)
  const [startedMs, startedCpu] = [performance.now(), process.cpuUsage()]
  await workers.upscale({ ...size, input, output })
  const { user, system } = process.cpuUsage(startedCpu)
  const time = { ms: performance.now() - startedMs, cpuMs: (user + system) / 1000 }
  return { samples: bitDepth > 8 ? new Uint16Array(output) : new Uint8Array(output), time }
}

function largestDifference(a: Samples, b: Samples): number {
  let largest = 0
  for (let index = 0; index < a.length; index += 1) {
    largest = Math.max(largest, Math.abs((a[index] ?? 0) - (b[index] ?? 0)))
  }
  return largest
}

function area({ width, height }: Size): number {
  return width * height
}
