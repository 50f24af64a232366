import type { FakeContext } from '../fake-context.ts'
import { readJson, type Call } from '../http/call.ts'
import { Refusal } from '../http/refusal.ts'
import { answerWithNewJob } from './answer-with-new-job.ts'

/** `video_diffusion` and `extend_video`: the hosted service generates, a server of one's own does not. */
export function generate(context: FakeContext, call: Call, taskType: string): Response {
  if (context.service !== 'hosted') {
    throw new Refusal(501, 'This server upscales videos and does not generate them; import yours')
  }
  const input = readJson(call)
  const callback = typeof input.callback === 'string' ? input.callback : undefined
  return answerWithNewJob(context, { taskType, input, callback, price: 480 })
}
