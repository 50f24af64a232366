import { createServer, type Server } from 'node:http'
import { mkdir } from 'node:fs/promises'
import { signCallbackUrl } from '@video-upscale/client/webhooks'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import { isSet } from '../connection/config-file.ts'
import { connect } from '../connection/connect.ts'
import { UsageError } from '../exit-codes.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { requireSecrets, type SecretFlags } from './choose-secret.ts'
import { createListener, type Listener, type ListenerOptions } from './create-listener.ts'
import { createTellOfWebhooks } from './tell-of-webhooks.ts'

export interface ListenFlags extends SecretFlags {
  readonly port: number
  readonly host: string
  readonly forwardTo?: string
  readonly save?: string
  readonly publicUrl?: string
  readonly callbackSecret: boolean
}

/** `webhooks listen`: receives webhooks on this machine until it is stopped. */
export async function listen(
  flags: ConnectionFlags & OutputFlags & ListenFlags,
  terminal: Terminal,
): Promise<void> {
  const { forwardTo, save, host, port } = flags
  const { interrupts, stdout } = terminal
  const callbackSecret = flags.callbackSecret ? requireCallbackSecret(terminal) : undefined
  const trust = await chooseTrust(callbackSecret, flags, terminal)
  const reporter = createReporter(terminal, flags)
  const tell = createTellOfWebhooks(reporter, stdout)
  const listener = createListener({ trust, tell, forwardTo, save, signal: interrupts.signal })
  if (save !== undefined) await mkdir(save, { recursive: true, mode: 0o700 })
  const running = new Set<Promise<void>>()
  const server = createServer(trackRunning(listener, running))
  const url = await open(server, host, port)
  const callback = flags.publicUrl ?? url
  tell.listening(
    url,
    callbackSecret === undefined ? callback : await signCallbackUrl(callback, callbackSecret),
  )
  await untilStopped(terminal, () => stop(server, running))
  reporter.close()
}

const secretVariable = 'VIDEO_UPSCALE_CALLBACK_SECRET'

function requireCallbackSecret({ env }: Terminal): string {
  const secret = env[secretVariable]
  if (isSet(secret) && secret.length >= 16) return secret
  throw new UsageError(
    `--callback-secret signs and verifies callback URLs with ${secretVariable}: 16 characters or more of your own,\n` +
      `such as export ${secretVariable}="$(openssl rand -hex 32)"`,
  )
}

async function chooseTrust(
  callbackSecret: string | undefined,
  flags: ConnectionFlags & SecretFlags,
  terminal: Terminal,
): Promise<ListenerOptions['trust']> {
  if (callbackSecret === undefined) return { secret: await requireSecrets(flags, terminal) }
  const { client } = await connect(flags, terminal)
  return { callbackSecret, client }
}

function trackRunning(listener: Listener, running: Set<Promise<void>>) {
  return (...[incoming, outgoing]: Parameters<Listener>): void => {
    const work = listener(incoming, outgoing)
      .catch(() => {
        // What nobody foresaw: the sender sees that it was not taken.
        outgoing.destroy()
      })
      .finally(() => running.delete(work))
    running.add(work)
  }
}

/** @throws UsageError if it can't listen there */
async function open(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new UsageError(explain(error, host, port), { cause: error }))
    })
    server.listen(port, host, resolve)
  })
  const address = server.address()
  const taken = typeof address === 'object' && address !== null ? address.port : port
  return `http://${host.includes(':') ? `[${host}]` : host}:${String(taken)}/`
}

function explain({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE') {
    return `Port ${String(port)} of ${host} is taken. Choose another: --port 0 takes any free one.`
  }
  if (code === 'EACCES') return `Port ${String(port)} is not for everybody here. Choose one above 1023.`
  return `It can't listen on ${host}, port ${String(port)}: ${message}`
}

/** Ctrl-C and SIGTERM both end it well; a second Ctrl-C does not wait for what is under way. */
function untilStopped({ interrupts }: Terminal, stopServer: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const end = async (): Promise<void> => {
      await stopServer()
      resolve()
    }
    interrupts.askFirst(end)
    interrupts.signal.addEventListener('abort', () => void end())
  })
}

/** A sender that never comes to an end is not waited for. */
const longestEndMs = 20_000

async function stop(server: Server, running: ReadonlySet<Promise<void>>): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  const timer = setTimeout(() => {
    server.closeAllConnections()
  }, longestEndMs)
  await Promise.allSettled(running)
  clearTimeout(timer)
  server.closeAllConnections()
  await closed
}
