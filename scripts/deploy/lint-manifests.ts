import { parseAllDocuments, parse } from 'yaml'

import { closingMs, findUnknownNames, readTogether, type Environment } from './known-settings.ts'
import { checkManifestTypes, type Manifest } from './manifest-types.ts'
import { at, entriesOf, listOf, textsOf } from './read-value.ts'

/**
 * What is wrong with the manifests: by the types of Kubernetes, and by what this server needs.
 *
 * @param files the text of each, by name
 */
export function lintManifests(root: string, files: ReadonlyMap<string, string>): string[] {
  const manifests = [...files]
    .filter(([file]) => file !== 'kustomization.yaml')
    .flatMap(([file, text]) =>
      parseAllDocuments(text).map((document): Manifest => ({ file, content: document.toJS() as unknown })),
    )
  const ofKind = (kind: string) => manifests.filter(({ content }) => at(content, 'kind') === kind)
  const environment: Environment = Object.assign(
    {},
    ...ofKind('ConfigMap').map(({ content }) => textsOf(at(content, 'data'))),
    ...ofKind('Secret').map(({ content }) => textsOf(at(content, 'stringData'))),
  ) as Environment
  return [
    ...checkManifestTypes(root, manifests),
    ...findUnknownNames(environment).map((fault) => `config.yaml, secret.example.yaml: ${fault}`),
    ...lintKustomization(files),
    ...ofKind('Deployment').flatMap(({ file, content }) =>
      lintDeployment(content, environment, manifests).map((fault) => `${file}: ${fault}`),
    ),
    ...manifests
      .filter(({ content }) => at(content, 'metadata', 'namespace') !== undefined)
      .map(({ file }) => `${file}: names a namespace`),
  ]
}

function lintKustomization(files: ReadonlyMap<string, string>): string[] {
  const listed = listOf(at(parse(files.get('kustomization.yaml') ?? ''), 'resources')).map(String)
  const there = [...files.keys()].filter(
    (name) => name !== 'kustomization.yaml' && !name.includes('.example.'),
  )
  return [
    ...listed
      .filter((name) => !there.includes(name))
      .map((name) => `kustomization.yaml: ${name} is not there`),
    ...there.filter((name) => !listed.includes(name)).map((name) => `kustomization.yaml: leaves ${name} out`),
  ]
}

function lintDeployment(
  deployment: unknown,
  environment: Environment,
  manifests: readonly Manifest[],
): string[] {
  const pod = at(deployment, 'spec', 'template', 'spec')
  const [container] = listOf(at(pod, 'containers'))
  const role = listOf(at(container, 'args')).join(' ')
  if (role !== 'api' && role !== 'worker') return [`runs \`${role}\`, neither \`api\` nor \`worker\``]
  const labels = JSON.stringify(at(deployment, 'spec', 'template', 'metadata', 'labels'))
  const selects = (kind: string, ...path: string[]) =>
    manifests.some(
      ({ content }) => at(content, 'kind') === kind && JSON.stringify(at(content, ...path)) === labels,
    )
  const rules: [boolean, string][] = [
    [
      JSON.stringify(at(deployment, 'spec', 'selector', 'matchLabels')) === labels,
      'does not select its own pods',
    ],
    [selects('PodDisruptionBudget', 'spec', 'selector', 'matchLabels'), 'has no PodDisruptionBudget'],
    [selects('NetworkPolicy', 'spec', 'podSelector', 'matchLabels'), 'has no NetworkPolicy'],
    [role === 'worker' || selects('Service', 'spec', 'selector'), 'has no Service'],
    [at(pod, 'automountServiceAccountToken') === false, 'gets a token of the cluster'],
    [
      at(pod, 'enableServiceLinks') === false,
      'gets variables of Services, which may have the names of settings',
    ],
  ]
  return [
    ...rules.filter(([holds]) => !holds).map(([, fault]) => fault),
    ...findWeaknesses(pod, container),
    ...findWrongValues(role, { pod, container, environment }),
  ]
}

function findWeaknesses(pod: unknown, container: unknown): string[] {
  const security = at(container, 'securityContext')
  const rules: [boolean, string][] = [
    [at(pod, 'securityContext', 'runAsNonRoot') === true, 'may run as root'],
    [Number(at(pod, 'securityContext', 'runAsUser')) > 0, 'does not say as whom it runs'],
    [at(pod, 'securityContext', 'seccompProfile', 'type') === 'RuntimeDefault', 'has no seccomp profile'],
    [at(security, 'allowPrivilegeEscalation') === false, 'may gain privileges'],
    [at(security, 'readOnlyRootFilesystem') === true, 'its root file system is not read-only'],
    [listOf(at(security, 'capabilities', 'drop')).includes('ALL'), 'keeps capabilities'],
    ...['cpu', 'memory', 'ephemeral-storage'].flatMap((kind): [boolean, string][] =>
      ['requests', 'limits'].map((which) => [
        at(container, 'resources', which, kind) !== undefined,
        `has no ${which} of ${kind}`,
      ]),
    ),
  ]
  return rules.filter(([holds]) => !holds).map(([, fault]) => fault)
}

function findWrongValues(
  role: 'api' | 'worker',
  { pod, container, environment }: { pod: unknown; container: unknown; environment: Environment },
): string[] {
  const config = readTogether(environment)
  const faults: string[] = []
  const ports = Object.fromEntries(
    listOf(at(container, 'ports')).map((port) => [
      String(at(port, 'name')),
      Number(at(port, 'containerPort')),
    ]),
  )
  const wanted = { ...(role === 'api' ? { http: config.port } : {}), metrics: config.metricsPort }
  if (JSON.stringify(ports) !== JSON.stringify(wanted))
    faults.push(`names the ports ${JSON.stringify(ports)}, and listens on ${JSON.stringify(wanted)}`)
  for (const [probe, path] of [
    ['startupProbe', '/health/live'],
    ['livenessProbe', '/health/live'],
    ['readinessProbe', '/health/ready'],
  ] as const) {
    const asked = at(container, probe, 'httpGet')
    const port = role === 'api' ? 'http' : 'metrics'
    if (at(asked, 'path') !== path || at(asked, 'port') !== port)
      faults.push(`its ${probe} does not ask ${path} on the port ${port}`)
  }
  const waitsMs = 1000 * Number(listOf(at(container, 'lifecycle', 'preStop', 'exec', 'command'))[1] ?? 0)
  const graceMs = 1000 * Number(at(pod, 'terminationGracePeriodSeconds'))
  if (!(graceMs >= waitsMs + config.drainTimeoutMs + closingMs))
    faults.push('terminationGracePeriodSeconds is not ten seconds longer than preStop and drain')
  const sources = listOf(at(container, 'envFrom')).flatMap((source) =>
    entriesOf(source).map(([kind]) => kind),
  )
  if (sources.join() !== 'configMapRef,secretRef')
    faults.push('does not take its variables from ConfigMap and Secret')
  const mounts = listOf(at(container, 'volumeMounts'))
  const name = at(
    mounts.find((mount) => at(mount, 'mountPath') === config.dataDir),
    'name',
  )
  const volume = listOf(at(pod, 'volumes')).find((each) => at(each, 'name') === name)
  if (name === undefined || at(volume, 'emptyDir', 'sizeLimit') === undefined)
    faults.push('its data directory is no emptyDir with a sizeLimit')
  return faults
}
