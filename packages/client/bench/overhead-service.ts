/** The service of the overhead, in a process of its own: its work must not stand in the calls' way. */
import { peers } from './peers/all.ts'
import { answerJson, startService, taskFor } from './service.ts'

const [ours] = peers
if (!ours || !process.send) throw new Error('This is started by measure-overhead.ts.')
const body = taskFor(ours, false)
const { origin } = await startService((_request, response) => {
  answerJson(response, 200, body)
})
process.send(origin)
process.on('disconnect', () => process.exit())
