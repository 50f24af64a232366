// Under Node: the entries as CommonJS.
const main = require('@video-upscale/client')
const download = require('@video-upscale/client/download')
const events = require('@video-upscale/client/events')
const webhooks = require('@video-upscale/client/webhooks')

async function run() {
  const { exercise } = await import('./exercise.mjs')
  const entries = { ...main, ...download, ...events, ...webhooks }
  console.log(JSON.stringify(await exercise(entries, JSON.parse(process.argv[2]))))
}

void run()
