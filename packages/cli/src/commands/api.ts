import { InvalidArgumentError, type Command } from 'commander'

import type { ApiFlags } from '../api/call-operation.ts'
import type { ConnectionFlags } from '../connection/choose-service.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'
import { pair } from './argument-lists.ts'
import { withExamples } from './examples.ts'
import { addServiceFlags, positiveNumber } from './flags.ts'

/** `api`: any operation of the spec. */
export function addApiCommand(program: Command, terminal: Terminal): void {
  const api = program
    .command('api')
    .description('call any operation of the spec by its id; the answer goes to standard output as it comes')
    .argument('[operationId]', 'the operation, such as getJob; without one all are listed')
    .option('--list', 'list all operations', false)
    .option('--body <body>', 'JSON, @file, or - for standard input')
    .option('--param <name=value>', 'part of the path; may be repeated', pair, [])
    .option('--query <name=value>', 'part of the query; may be repeated', pair, [])
    .option('--header <name=value>', 'header of the request; may be repeated', pair, [])
    .option('--idempotency-key <key>', 'key of a POST (default: a new one)', idempotencyKey)
    .option('--timeout <seconds>', 'longest wait for the head of the answer', positiveNumber, 100)
    .option('--include', 'print status and headers on standard error', false)
    .option('-o, --out <file>', 'save the answer to a file')
    .option('--force', 'overwrite a file that exists', false)
  addServiceFlags(api).action(
    async (operationId: string | undefined, flags: ConnectionFlags & OutputFlags & ApiFlags) => {
      const { callOperation } = await import('../api/call-operation.ts')
      await callOperation(operationId, flags, terminal)
    },
  )
  withExamples(
    api,
    'video-upscale api getJob --param job_id="$JOB_ID"',
    'video-upscale api listJobs --query limit=3 --query status=completed --include',
    `video-upscale api createEstimate --body '{"jobId":"'"$IMPORT_ID"'","videoNo":0}'`,
  )
}

function idempotencyKey(text: string): string {
  if (!/^[\x20-\x7e]{1,255}$/.test(text))
    throw new InvalidArgumentError('It must be 1 to 255 ASCII characters.')
  return text
}
