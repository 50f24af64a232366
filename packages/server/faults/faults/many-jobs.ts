import { readTasks, waitForEnd } from '../audit.ts'
import type { Caller } from '../caller.ts'
import type { Fault } from '../fault.ts'
import type { Installation } from '../installation.ts'
import { runCommand } from '../server-process.ts'

const accountCount = 5

/** Jobs of five accounts, all queued at once: `rounds` is how many. All end, and no account waits for the rest. */
export const manyJobs: Fault = {
  name: 'queued jobs of 5 accounts',
  async run(installation, rounds) {
    const callers: Caller[] = []
    for (let account = 0; account < accountCount; account++)
      callers.push(await addAccount(installation, account))
    for (let job = 0; job < rounds; job += accountCount) {
      await Promise.all(callers.map((caller) => installation.submit({ caller })))
    }
    await waitForEnd(installation)
    return describeOrder(installation, callers)
  },
}

async function addAccount({ place, caller }: Installation, account: number): Promise<Caller> {
  const printed = await runCommand(place.dataDir, ['keys', 'create', `--account=account-${String(account)}`])
  const [apiKey] = /vu_\S+/.exec(printed) ?? []
  if (apiKey === undefined) throw new Error(`No key was printed: ${printed}`)
  return { ...caller, apiKey }
}

/** How long an account waited, counted in jobs of the others. */
async function describeOrder(installation: Installation, callers: readonly Caller[]): Promise<string> {
  const tasks = (await readTasks(installation)).flatMap(({ job, task }) => (task ? [{ job, task }] : []))
  const order = tasks.toSorted((a, b) => a.task.meta.ended_at.localeCompare(b.task.meta.ended_at))
  const accounts = callers.map((caller) => {
    const places = order.flatMap(({ job }, index) => (job.caller === caller ? [index + 1] : []))
    const gaps = places.map((place, index) => place - (places[index - 1] ?? 0))
    return { first: places[0] ?? 0, last: places.at(-1) ?? 0, gap: Math.max(...gaps) }
  })
  const range = (values: readonly number[]) =>
    `${String(Math.min(...values))} to ${String(Math.max(...values))}`
  return (
    `the accounts' first jobs end in places ${range(accounts.map(({ first }) => first))}, ` +
    `their last in ${range(accounts.map(({ last }) => last))}; ` +
    `between two of an account come at most ${String(Math.max(...accounts.map(({ gap }) => gap)) - 1)} others`
  )
}
