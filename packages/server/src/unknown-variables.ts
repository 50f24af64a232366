import { environmentName, settings } from './settings.ts'

const prefix = 'VIDEO_UPSCALE_'

// Read by the command line and by applications, which share an environment with the server on many machines.
const readByOthers: readonly string[] = [
  'API_KEY',
  'BASE_URL',
  'CALLBACK_SECRET',
  'CONFIG',
  'PROFILE',
  'WEBHOOK_SECRET',
].map((name) => `${prefix}${name}`)

// Kubernetes sets these in every container, for a service that is called video-upscale or video-upscale-….
const serviceLink = /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_\w+)$/

/**
 * Names the variables that look like settings of this server and are none: misspelt, or gone.
 *
 * @param env usually `process.env`
 */
export function findUnknownVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = Object.values(settings).map((setting) => environmentName(setting.env))
  return Object.entries(env)
    .filter(([name, value]) => name.startsWith(prefix) && value !== undefined && value !== '')
    .filter(([name]) => !known.includes(name) && !readByOthers.includes(name))
    .filter(([name, value]) => !serviceLink.test(name) && !value?.startsWith('tcp://'))
    .map(([name]) => name)
    .sort()
}
