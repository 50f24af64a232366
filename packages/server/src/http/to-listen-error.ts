/** Where a server listens, and the setting that says so. */
interface Place {
  readonly host: string
  readonly port: number
  readonly flag: string
}

/** Why a port could not be had, with what to do about it. */
export function toListenError(error: unknown, { host, port, flag }: Place): Error {
  const { code, message } = error as NodeJS.ErrnoException
  const where = `port ${String(port)} of ${host}`
  if (code === 'EADDRINUSE')
    return new Error(
      `Another program listens on ${where}, perhaps another server. Stop it, or choose another ${flag}.`,
    )
  if (code === 'EACCES')
    return new Error(`This user may not listen on ${where}. Choose a ${flag} above 1023.`)
  return new Error(`It can't listen on ${where}: ${message}. Check --host and ${flag}.`)
}
