import { measureProvider } from './measure-provider.ts'
import { isTrialOrder, type TrialEnd } from './trial.ts'

// A process that tries one provider, in a worker thread: whatever a driver does there, a crash or a call that never
// returns, ends this process and not the work. It has one order in its life, and answers once.

process.once('message', (message) => {
  if (isTrialOrder(message)) void measureProvider(message).then(answer)
})

process.on('disconnect', endAtOnce)
if (!process.connected) endAtOnce()

function answer(end: TrialEnd): void {
  // Drivers have been seen to crash while they are unloaded; that they worked is known by then.
  process.send?.(end, endAtOnce)
}

function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL')
}
