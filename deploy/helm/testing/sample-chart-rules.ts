/** Rules about objects together: each returns a sentence for every breach. */
import type { KubeObject } from './sample-chart.ts'
import { podRules } from './sample-pod-rules.ts'
import { labelsOf, nameOf, podOf, selects } from './sample-pods.ts'

const scaledBy = (objects: readonly KubeObject[], deployment: KubeObject): KubeObject | undefined =>
  objects.find(
    ({ kind, spec }) =>
      (kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject') &&
      spec.scaleTargetRef.name === deployment.metadata.name,
  )

const deploymentRules = (objects: readonly KubeObject[]): readonly string[] =>
  objects
    .filter(({ kind }) => kind === 'Deployment')
    .flatMap((deployment) => {
      const labels = labelsOf(deployment)
      const guards = objects.filter(
        ({ kind, spec }) => kind === 'PodDisruptionBudget' && selects(spec.selector.matchLabels, labels),
      )
      return [
        ...(scaledBy(objects, deployment) === undefined ? ['nothing scales it'] : []),
        ...(deployment.spec.replicas === undefined ? [] : ['it has replicas, and an autoscaler counts them']),
        ...(guards.length === 1 ? [] : [`${guards.length} disruption budgets select it, not one`]),
        ...(podOf(deployment)?.topologySpreadConstraints === undefined ? ['it may stand in one zone'] : []),
        ...(selects(deployment.spec.selector.matchLabels, labels) ? [] : ['its selector misses its own pods']),
      ].map((breach) => `${nameOf(deployment)}: ${breach}`)
    })

const wallRules = (objects: readonly KubeObject[]): readonly string[] => {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy')
  return objects
    .filter((object) => podOf(object) !== undefined)
    .filter((object) => !policies.some(({ spec }) => selects(spec.podSelector.matchLabels, labelsOf(object))))
    .map((object) => `${nameOf(object)}: no network policy selects it, so it can speak with nobody`)
}

const doorRules = (objects: readonly KubeObject[]): readonly string[] =>
  objects.flatMap((object) => {
    const { kind, metadata, spec } = object
    const said = metadata.annotations ?? {}
    if (kind === 'Ingress' && said['alb.ingress.kubernetes.io/ssl-redirect'] !== '443')
      return [`${nameOf(object)}: plain HTTP is not led to 443`]
    if (kind !== 'Service' || spec.type === 'ClusterIP') return []
    const ports = (spec.ports as readonly { port: number }[]).map(({ port }) => port)
    return [
      ...(spec.type === 'LoadBalancer' ? [] : [`${spec.type} opens a port on every node`]),
      ...(spec.loadBalancerClass === 'eks.amazonaws.com/nlb' ? [] : ['it is no NLB']),
      ...(said['service.beta.kubernetes.io/aws-load-balancer-nlb-target-type'] === 'ip'
        ? []
        : ['its targets are no pods']),
      ...(ports.join() === '8883' ? [] : [`ports ${ports.join()} are public; 8883 alone may be`]),
    ].map((breach) => `${nameOf(object)}: ${breach}`)
  })

const secretRules = (objects: readonly KubeObject[]): readonly string[] =>
  objects.filter(({ kind }) => kind === 'Secret').map((object) => `${nameOf(object)}: a chart holds no secrets`)

const denied = (objects: readonly KubeObject[], namespace: string): boolean =>
  objects.some(
    ({ kind, metadata, spec }) =>
      kind === 'NetworkPolicy' &&
      metadata.namespace === namespace &&
      Object.keys(spec.podSelector).length === 0 &&
      spec.ingress === undefined &&
      spec.egress === undefined &&
      spec.policyTypes.length === 2,
  )

const namespaceRules = (objects: readonly KubeObject[]): readonly string[] =>
  objects
    .filter(({ kind }) => kind === 'Namespace')
    .flatMap((object) => {
      const { name, labels = {} } = object.metadata
      const has = (kind: string): boolean =>
        objects.some((other) => other.kind === kind && other.metadata.namespace === name)
      return [
        ...(denied(objects, name) ? [] : ['what is not allowed is not denied']),
        ...(has('ResourceQuota') && has('LimitRange') ? [] : ['it has no quota or no limits']),
        ...(labels['pod-security.kubernetes.io/enforce'] === undefined ? ['any pod may run in it'] : []),
      ].map((breach) => `${nameOf(object)}: ${breach}`)
    })

const brokerRules = (objects: readonly KubeObject[]): readonly string[] =>
  objects
    .filter(({ kind }) => kind === 'RabbitmqCluster')
    .flatMap((object) => {
      const { image, resources, tls, replicas, rabbitmq } = object.spec
      const config: string = rabbitmq.additionalConfig
      const isEdge = (rabbitmq.additionalPlugins ?? []).includes('rabbitmq_mqtt')
      const judges = ['ssl_options.verify = verify_peer', 'ssl_options.fail_if_no_peer_cert = true']
      return [
        ...(/@sha256:[0-9a-f]{64}$/.test(image) ? [] : ['its image is not named by its digest']),
        ...(resources?.limits?.memory === undefined ? ['it has no limit of memory'] : []),
        ...(tls?.disableNonTLSListeners === true ? [] : ['it listens without TLS']),
        ...(replicas % 2 === 1 ? [] : ['an even number of nodes has no majority']),
        ...(isEdge ? judges.filter((line) => !config.includes(line)).map((line) => `${line} is missing`) : []),
      ].map((breach) => `${nameOf(object)}: ${breach}`)
    })

/** Every breach of our own rules in what a chart makes. */
export const breachesOf = (objects: readonly KubeObject[]): readonly string[] =>
  [podRules, deploymentRules, wallRules, doorRules, secretRules, namespaceRules, brokerRules].flatMap((rule) =>
    rule(objects),
  )
