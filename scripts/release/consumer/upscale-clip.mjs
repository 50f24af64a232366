// An application's main job: node upscale-clip.mjs <clip> <result>; the service stands in the environment.
import { createClient } from '@video-upscale/client'
import { importFiles, saveVideo } from '@video-upscale/client/node'

const [clip, result] = process.argv.slice(2)
const client = createClient({
  baseUrl: process.env.VIDEO_UPSCALE_BASE_URL,
  apiKey: process.env.VIDEO_UPSCALE_API_KEY,
})
const source = await importFiles(client, [clip])
const job = await client.upscale({ jobId: source.id, videoNo: 0 })
await saveVideo(client, job, result)
console.log(JSON.stringify({ status: job.status, model: job.model }))
