// What the packed engine finds in each video: node probe-videos.mjs <video...>
import { probe } from '@video-upscale/engine'

const found = []
for (const path of process.argv.slice(2)) {
  const { width, height, frames } = await probe(path)
  found.push({ width, height, frames })
}
console.log(JSON.stringify(found))
