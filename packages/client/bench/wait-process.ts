/** Submits with one of the clients and waits for the end; says what came of it. Time runs fast here. */
import { peers } from './peers/all.ts'
import { firstLine } from './topic.ts'

const [, , name, origin = ''] = process.argv
const peer = peers.find((candidate) => candidate.name === name)
if (!peer || !process.send) throw new Error('This is started by measure-gets.ts.')
const { wait } = await peer.open({ origin, key: 'bench' })
const outcome = wait ? await wait.run().then(() => 'ok', firstLine) : 'it cannot wait'
process.send(outcome, () => process.exit())
