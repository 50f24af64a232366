import { settle, type Claim, type SettleContext } from '../jobs/settle.ts'

/** Fails a job whose workers died at every attempt: something about it kills them. Its points are released. */
export async function settleAbandoned(context: SettleContext, claim: Claim): Promise<void> {
  await settle(context, claim, {
    status: 'failed',
    code: 500,
    message:
      'The server gave this video up after several attempts that ended without an answer. The points were released.',
    rawMessage: 'attempts used up',
  })
}
