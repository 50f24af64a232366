import { callApi } from '@video-upscale/client/calls'

import type { ConnectionFlags } from '../connection/choose-service.ts'
import { connect } from '../connection/connect.ts'
import { expectFields } from '../connection/expect-fields.ts'
import { createReporter } from '../reporting/create-reporter.ts'
import type { OutputFlags, Terminal } from '../terminal.ts'

/** `balance`: what the account has left. */
export async function showBalance(flags: ConnectionFlags & OutputFlags, terminal: Terminal): Promise<void> {
  const { client } = await connect(flags, terminal)
  const balance = await callApi(client, (api, init) => api.GET('/account/balance', init), {
    signal: terminal.interrupts.signal,
    retry: { maxAttempts: 4 },
  })
  const {
    available_points: points,
    available_credits: credits,
    balance_usd: dollars,
  } = expectFields('balance', balance.data, {
    available_points: 'number',
    available_credits: 'number',
    balance_usd: 'number',
  })
  const text = [
    `${String(points)} points`,
    ...(credits > 0 ? [`${String(credits)} credits`] : []),
    ...(dollars > 0 ? [`${dollars.toFixed(2)} US dollars`] : []),
  ].join('\n')
  const reporter = createReporter(terminal, flags)
  reporter.result(text, balance)
  reporter.close()
}
