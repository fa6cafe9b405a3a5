/** Each fault that a rule is there for, planted once: a rule that cannot fail would prove nothing. */
import { describe, expect, it } from 'vitest'
import { breachesOf } from './testing/sample-chart-rules.ts'
import { type KubeObject, hasHelm, render } from './testing/sample-chart.ts'
import { typeErrors } from './testing/sample-types.ts'

/** Faults are planted by hand. */
type Planted = any

const planted = async (
  kind: string,
  plant: (object: Planted) => void,
  chart: 'keyfob' | 'keyfob-platform' = 'keyfob',
): Promise<readonly KubeObject[]> => {
  const objects = structuredClone(await render(chart, 'prod')) as KubeObject[]
  const found = objects.find((object) => object.kind === kind)
  expect(found, kind).toBeDefined()
  plant(found)
  return objects
}

const containerOf = (object: Planted): Planted => object.spec.template.spec.containers[0]

describe.skipIf(!hasHelm)('a planted fault is found', () => {
  it.each([
    ['PodDisruptionBudget', 'maxUnavailabel', (o: Planted) => (o.spec.maxUnavailabel = 1)],
    ['Deployment', 'redinessProbe', (o: Planted) => (containerOf(o).redinessProbe = {})],
    ['NetworkPolicy', 'podSelektor', (o: Planted) => (o.spec.podSelektor = {})],
    ['ScaledObject', 'minReplicas', (o: Planted) => (o.spec.minReplicas = 1)],
    [
      'HorizontalPodAutoscaler',
      "Type 'string' is not assignable to type 'number'",
      (o: Planted) => (o.spec.maxReplicas = 'many'),
    ],
  ])('%s, by tsc: %s', async (kind, field, plant) => {
    expect(await typeErrors(await planted(kind, plant))).toContain(field)
  })

  it.each([
    [
      'an unknown environment name',
      'Deployment',
      'KEYFOB_LOG_LEVLE is no setting',
      (o: Planted) => containerOf(o).env.push({ name: 'KEYFOB_LOG_LEVLE', value: 'info' }),
    ],
    [
      'a tag',
      'Deployment',
      'keyfob:latest is not named by its digest',
      (o: Planted) => (containerOf(o).image = 'registry.example/keyfob:latest'),
    ],
    [
      'a missing limit',
      'Deployment',
      'limits of memory is missing',
      (o: Planted) => delete containerOf(o).resources.limits.memory,
    ],
    ['a tag in a hook', 'Job', 'not named by its digest', (o: Planted) => (containerOf(o).image = 'keyfob:1')],
    ['root', 'Deployment', 'may run as root', (o: Planted) => delete o.spec.template.spec.securityContext.runAsNonRoot],
    [
      'a root that can be written',
      'Deployment',
      'not read-only',
      (o: Planted) => (containerOf(o).securityContext.readOnlyRootFilesystem = false),
    ],
    [
      'capabilities',
      'Deployment',
      'keeps capabilities',
      (o: Planted) => delete containerOf(o).securityContext.capabilities,
    ],
    [
      'a liveness that asks dependencies',
      'Deployment',
      'liveness must ask /healthz',
      (o: Planted) => (containerOf(o).livenessProbe.httpGet.path = '/readyz'),
    ],
    ['replicas beside an autoscaler', 'Deployment', 'it has replicas', (o: Planted) => (o.spec.replicas = 2)],
    [
      'a grace that is too short',
      'Deployment',
      'is killed after 30 s',
      (o: Planted) => (o.spec.template.spec.terminationGracePeriodSeconds = 30),
    ],
    ['no sleep', 'Deployment', 'does not sleep', (o: Planted) => delete containerOf(o).lifecycle],
    ['no spread', 'Deployment', 'one zone', (o: Planted) => delete o.spec.template.spec.topologySpreadConstraints],
    [
      'a budget that selects no pod',
      'PodDisruptionBudget',
      '0 disruption budgets',
      (o: Planted) => (o.spec.selector.matchLabels = { app: 'x' }),
    ],
    [
      'a network policy that selects no pod',
      'NetworkPolicy',
      'no network policy selects it',
      (o: Planted) => (o.spec.podSelector.matchLabels = { app: 'x' }),
    ],
    ['a public port', 'Service', 'opens a port on every node', (o: Planted) => (o.spec.type = 'NodePort')],
    [
      'plain HTTP',
      'Ingress',
      'not led to 443',
      (o: Planted) => delete o.metadata.annotations['alb.ingress.kubernetes.io/ssl-redirect'],
    ],
    ['a secret', 'ServiceAccount', 'holds no secrets', (o: Planted) => (o.kind = 'Secret')],
  ])('%s', async (_, kind, sentence, plant) => {
    expect(breachesOf(await planted(kind, plant)).join('\n')).toContain(sentence)
  })

  it.each([
    ['plain AMQP', 'RabbitmqCluster', 'listens without TLS', (o: Planted) => delete o.spec.tls.disableNonTLSListeners],
    [
      'vehicles without certificates',
      'RabbitmqCluster',
      'fail_if_no_peer_cert',
      (o: Planted) => (o.spec.rabbitmq.additionalConfig = 'ssl_options.verify = verify_peer'),
    ],
    ['an open namespace', 'Namespace', 'not denied', (o: Planted) => (o.metadata.name = 'other')],
    ['management on the NLB', 'Service', '8883 alone', (o: Planted) => o.spec.ports.push({ port: 15671 })],
  ])('on the platform: %s', async (_, kind, sentence, plant) => {
    expect(breachesOf(await planted(kind, plant, 'keyfob-platform')).join('\n')).toContain(sentence)
  })

  it.each([
    ['a tag in place of a digest', 'image.digest=latest'],
    ['a repository with a tag', 'image.repository=registry.example/keyfob:latest'],
    ['a name that does not exist', 'api.autoscaling.maxReplica=3'],
    ['a number that is none', 'worker.autoscaling.maxReplicas=many'],
    ['a sleep that is too short', 'shutdown.sleepSeconds=1'],
    ['a secret among the settings', 'settings.MQTT_PASSWORD=x'],
    ['a setting that the chart decides', 'settings.KEYFOB_ROLES=api'],
    ['an unknown setting', 'settings.PATH=x'],
    ['limits without memory', 'api.resources.limits.memory=null'],
    ['no host', 'ingress.host='],
  ])('the schema of keyfob refuses %s', async (_, setting) => {
    await expect(render('keyfob', 'prod', setting)).rejects.toThrow(/schema/)
  })

  it.each([
    ['an even number of nodes', 'edge.replicas=2'],
    ['an image by its tag', 'rabbitmqImage=rabbitmq:4.1'],
    ['a range that is none', 'vpcCidrs={everything}'],
    ['a name that does not exist', 'edge.tls=false'],
    ['no certificate', 'ingress.certificateArns={}'],
  ])('the schema of keyfob-platform refuses %s', async (_, setting) => {
    await expect(render('keyfob-platform', 'prod', setting)).rejects.toThrow(/schema/)
  })
})
