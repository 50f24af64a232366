import { ConnectionError, createClient, isVideoUpscaleError, type Client } from '@video-upscale/client'
import { sendRequest } from '@video-upscale/client/calls'
import { operationRoutes, type OperationRoute } from '@video-upscale/client/proxy'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import { connect } from '../connection/connect.ts'
import { prepareOut } from '../outputs/prepare-outs.ts'
import { formatTable } from '../reporting/format-table.ts'
import { toJsonLine } from '../reporting/visible.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { findRoute } from './find-route.ts'
import { readBody } from './read-body.ts'
import { toHeaders, toPath, type Pairs } from './to-api-request.ts'
import { writeJsonAnswer } from './write-json-answer.ts'
import { formatHeaders, saveAnswer, writeAnswer } from './write-answer.ts'

export interface ApiFlags {
  readonly list: boolean
  readonly body?: string
  readonly param: Pairs
  readonly query: Pairs
  readonly header: Pairs
  readonly idempotencyKey?: string
  readonly timeout: number
  readonly include: boolean
  readonly out?: string
  readonly force: boolean
}

/** `api`: any operation of the spec, its answer as it comes. */
export async function callOperation(
  operationId: string | undefined,
  flags: ConnectionFlags & OutputFlags & ApiFlags,
  terminal: Terminal,
): Promise<void> {
  const { stdout, stderr, stdin, interrupts } = terminal
  if (operationId === undefined || flags.list) {
    stdout.write(`${listRoutes(flags)}\n`)
    return
  }
  const route = findRoute(operationId)
  const path = toPath(route, flags.param, flags.query)
  const body = await readBody(flags.body, stdin)
  const { idempotencyKey, out, force, timeout } = flags
  const headers = toHeaders(route, { body, headers: flags.header, idempotencyKey })
  if (out !== undefined) await prepareOut(out, { force })
  const client = await chooseClient(route, flags, terminal)
  const { signal } = interrupts
  const request = { method: route.method, path, headers, ...(body ? { body } : {}) }
  const response = await sendRequest(client, request, { signal, timeoutMs: timeout * 1000 }).catch(
    (error: unknown) => {
      if (isLost(error) && headers['idempotency-key'] !== undefined && !flags.json) {
        stderr.write(`To send it again as the same: --idempotency-key ${headers['idempotency-key']}\n`)
      }
      throw error
    },
  )
  if (flags.include) stderr.write(`HTTP ${String(response.status)}\n${formatHeaders(response.headers)}\n\n`)
  if (route.method === 'HEAD' || route.method === 'OPTIONS') {
    const text = flags.json
      ? toJsonLine(Object.fromEntries(response.headers))
      : formatHeaders(response.headers)
    stdout.write(`${text}\n`)
    return
  }
  try {
    if (out === undefined && flags.json) await writeJsonAnswer(response, stdout)
    else if (out === undefined) await writeAnswer(response, stdout, signal)
    else await saveAnswer(response, out, signal)
  } catch (error) {
    signal.throwIfAborted()
    // As fetch says it of a body.
    throw error instanceof TypeError ? new ConnectionError('The answer broke off.', error) : error
  }
}

function listRoutes({ json }: OutputFlags): string {
  if (json) return operationRoutes.map(toJsonLine).join('\n')
  const rows = operationRoutes.map(({ operationId, method, path }) => [operationId, method, path])
  return formatTable(['OPERATION', 'METHOD', 'PATH'], rows)
}

/** What opens without a key is not shown one. */
async function chooseClient(
  { needsKey }: OperationRoute,
  flags: ConnectionFlags,
  terminal: Terminal,
): Promise<Client> {
  const { client, service } = await connect(flags, terminal)
  return needsKey ? client : createClient({ apiKey: null, baseUrl: service.baseUrl })
}

/** It may have been carried out all the same. */
function isLost(error: unknown): boolean {
  return isVideoUpscaleError(error, 'connection') || isVideoUpscaleError(error, 'timeout')
}
