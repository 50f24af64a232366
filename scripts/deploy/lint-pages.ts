import { access, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { isSetting } from './known-settings.ts'

const metricsSource = new URL('../../packages/server/src/metrics/metrics.ts', import.meta.url)
// Of Prometheus's own client, which names them after the process.
const common = ['process_', 'nodejs_']
const known = listMetrics()

/** Names of all metrics that a server tells, without their prefix. */
async function listMetrics(): Promise<readonly string[]> {
  const source = await readFile(metricsSource, 'utf8')
  return [...source.matchAll(/(?:\$\{prefix\}|gauge\(')([a-z_]+)/g)].map(([, name]) => name ?? '')
}

/** What a page or a manifest names and is not there: metrics, settings, files that are linked to. */
export async function lintNames(path: string, text: string): Promise<string[]> {
  const metrics = await known
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link ?? '')
  const gone = await Promise.all(
    links.map((link) =>
      access(join(dirname(path), link)).then(
        () => [],
        () => [`links to ${link}, which is not there`],
      ),
    ),
  )
  return [
    ...[...text.matchAll(/\bvideo_upscale_([a-z_]+[a-z])\b(?![@:])/g)]
      .map(([, name = '']) => name.replace(/_(bucket|sum|count)$/, ''))
      .filter((name) => !metrics.includes(name) && !common.some((start) => name.startsWith(start)))
      .map((name) => `names the metric video_upscale_${name}, which is not there`),
    ...[...text.matchAll(/\bVIDEO_UPSCALE_[A-Z_]+[A-Z]\b/g)]
      .filter(([name]) => !isSetting(name))
      .map(([name]) => `names ${name}, which the server does not know`),
    ...gone.flat(),
  ]
}
