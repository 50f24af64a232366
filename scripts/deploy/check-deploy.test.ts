import { join } from 'node:path'
import { expect, it } from 'vitest'

import { checkDeploy, readDeployFiles } from '../check-deploy.ts'

const root = join(import.meta.dirname, '../..')
const files = await readDeployFiles(root)

/** The faults of all files after one text in one of them was replaced. */
async function faultsWith(path: string, from: string, to: string): Promise<string[]> {
  const text = files.get(path) ?? ''
  expect(text).toContain(from)
  return checkDeploy(root, new Map(files).set(path, text.replace(from, to)))
}

it('finds no fault in what is there', async () => {
  expect(await checkDeploy(root, files)).toEqual([])
})

it.each([
  ['deploy/Dockerfile', 'STOPSIGNAL SIGTERM', 'STOPSIGNAL SIGTERN', 'not stopped by SIGTERM'],
  ['deploy/Dockerfile', '--interval=30s', '--interval=30', 'duration'],
  ['deploy/Dockerfile', 'USER 10001:10001', 'USER root', 'other than root'],
  ['deploy/Dockerfile', 'EXPOSE 8484 9464', 'EXPOSE 8080', 'exposes 8080'],
  ['deploy/compose.yaml', 'read_only: true', 'read_only: false', 'not read-only'],
  ['deploy/compose.yaml', 'stop_grace_period: 60s', 'stop_grace_period: 30s', 'stop_grace_period is not'],
  ['deploy/compose.yaml', "'30000'", "'soon'", 'VIDEO_UPSCALE_DRAIN_TIMEOUT_MS'],
  ['deploy/compose.yaml', 'VIDEO_UPSCALE_HOST:', 'VIDEO_UPSCALE_ADDRESS:', 'does not know'],
  ['deploy/compose.yaml', '9464/health/ready', '8484/health/ready', 'on port 9464'],
  ['deploy/compose.yaml', 'healthcheck:', 'heathcheck:', 'additional properties'],
  ['deploy/kubernetes/api.yaml', 'readinessProbe:', 'readyProbe:', '"readyProbe"\' does not exist'],
  ['deploy/kubernetes/api.yaml', 'containerPort: 8484', 'containerPort: 8080', 'listens on'],
  ['deploy/kubernetes/worker.yaml', 'drop: [ALL]', 'drop: [KILL]', 'keeps capabilities'],
  [
    'deploy/kubernetes/worker.yaml',
    'terminationGracePeriodSeconds: 60',
    'terminationGracePeriodSeconds: 30',
    'drain',
  ],
  ['deploy/kubernetes/config.yaml', 's3://videos', 'https://videos', 'STORAGE_URL'],
  ['deploy/kubernetes/kustomization.yaml', '  - worker.yaml\n', '', 'leaves worker.yaml out'],
  ['deploy/kubernetes/scaling.example.yaml', 'queue_waiting', 'queue_seconds', 'names the metric'],
])('%s: finds %j replaced by %j', async (path, from, to, fault) => {
  const faults = await faultsWith(path, from, to).catch((error: unknown) => [String(error)])
  expect(faults.join('\n')).toContain(fault)
})
