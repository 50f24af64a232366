import { callApi } from '@video-upscale/client/calls'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import { connect } from '../connection/connect.ts'
import { expectFields } from '../connection/expect-fields.ts'
import { ifOffered } from '../connection/if-offered.ts'
import { formatTable } from '../reporting/format-table.ts'
import { toJsonLine } from '../reporting/visible.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'

/** `models`: what --model can name at this service. */
export async function listModels(flags: ConnectionFlags & OutputFlags, terminal: Terminal): Promise<void> {
  const { client } = await connect(flags, terminal)
  const models = await ifOffered(client, 'choice of models', () =>
    callApi(client, (api, init) => api.GET('/v1/models', init), {
      signal: terminal.interrupts.signal,
      retry: { maxAttempts: 4 },
    }),
  )
  const { data } = expectFields('list of models', models, { data: 'list' })
  const lines = flags.json
    ? data.map(toJsonLine)
    : [
        formatTable(
          ['NAME', 'KIND', 'SCALES', 'FPS', 'LICENCE'],
          data.map(({ name, kind, scales, fps, licence }) => [
            name,
            kind,
            scales.join(', '),
            fps === null ? '' : fps.toFixed(1),
            licence,
          ]),
        ),
      ]
  for (const line of lines) terminal.stdout.write(`${line}\n`)
}
