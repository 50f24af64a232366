const forcedEndAfterMs = 10_000

/** A server, an API or a worker that runs. */
interface Running {
  readonly lost: Promise<Error>
  stop(): Promise<void>
}

/**
 * Says that it runs, waits for SIGTERM or SIGINT, and stops it. One that can't go on ends the process with exit code 1.
 */
export async function runUntilStopped(running: Running, announcement: string): Promise<void> {
  // Listened for first: who reads that it runs may end it at once, and a signal that nobody hears kills it.
  const stopped = receiveStopSignal()
  process.stdout.write(announcement)
  const reason = await Promise.race([stopped, running.lost])
  if (reason) return end(running, reason)
  process.stdout.write('Stopping: running videos get time to finish. A second signal ends at once.\n')
  await running.stop()
  process.stdout.write('Stopped.\n')
}

/** Ends what can't go on. Without its database not every part ends by itself. */
async function end(running: Running, reason: Error): Promise<void> {
  process.stderr.write(`${reason.message}\n`)
  process.exitCode = 1
  setTimeout(() => process.exit(), forcedEndAfterMs).unref()
  await running.stop().catch(() => undefined)
  process.exit()
}

async function receiveStopSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = (): void => {
      process.off('SIGTERM', stop).off('SIGINT', stop)
      resolve()
    }
    // Each is taken off when one comes, so that a second signal ends the process as usual.
    process.on('SIGTERM', stop).on('SIGINT', stop)
  })
}
