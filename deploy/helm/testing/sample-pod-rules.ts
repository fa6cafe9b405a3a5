/** Rules about single pods: each returns a sentence for every breach. */
import { type KubeObject } from './sample-chart.ts'
import { isKnownName } from './sample-environment-names.ts'
import { type Container, type PodSpec, nameOf, podOf } from './sample-pods.ts'

const digested = /^[^@:]+(:\d+\/[^@:]+)?@sha256:[0-9a-f]{64}$/

const containerBreaches = ({ name, image, env = [], resources, securityContext }: Container): readonly string[] => [
  ...(digested.test(image) ? [] : [`${name}: the image ${image} is not named by its digest`]),
  ...['requests', 'limits'].flatMap((kind) =>
    ['cpu', 'memory']
      .filter((unit) => resources?.[kind as 'requests' | 'limits']?.[unit] === undefined) // the two names above
      .map((unit) => `${name}: ${kind} of ${unit} is missing`),
  ),
  ...(securityContext?.readOnlyRootFilesystem === true ? [] : [`${name}: its root is not read-only`]),
  ...(securityContext?.allowPrivilegeEscalation === false ? [] : [`${name}: it may gain privileges`]),
  ...(securityContext?.capabilities?.drop?.includes('ALL') === true ? [] : [`${name}: it keeps capabilities`]),
  ...env.filter((each) => !isKnownName(each.name)).map((each) => `${name}: ${each.name} is no setting of Keyfob`),
]

const podBreaches = (pod: PodSpec): readonly string[] => [
  ...(pod.securityContext?.runAsNonRoot === true ? [] : ['it may run as root']),
  ...(pod.securityContext?.seccompProfile?.type === 'RuntimeDefault' ? [] : ['it has no seccomp profile']),
  ...(pod.automountServiceAccountToken === false ? [] : ['it is handed a token of the cluster']),
  ...pod.containers.flatMap(containerBreaches),
]

const secondsOf = (container: Container, variable: string): number =>
  Number(container.env?.find(({ name }) => name === variable)?.value)

/** Sleep, notice and drain, in this order, must fit into the grace period with room. */
const stopBreaches = ({ terminationGracePeriodSeconds: grace = 30, containers }: PodSpec): readonly string[] =>
  containers.flatMap((container) => {
    const sleep = container.lifecycle?.preStop?.sleep?.seconds ?? 0
    const needs =
      sleep + secondsOf(container, 'KEYFOB_STOP_NOTICE_SECONDS') + secondsOf(container, 'KEYFOB_DRAIN_SECONDS')
    return [
      ...(sleep >= 10 ? [] : [`${container.name}: it does not sleep before its stop (at least 10 s)`]),
      ...(grace > needs ? [] : [`${container.name}: a stop takes ${needs} s, and it is killed after ${grace} s`]),
    ]
  })

const probeBreaches = ({ containers }: PodSpec): readonly string[] =>
  containers.flatMap(({ name, livenessProbe, readinessProbe, startupProbe }) => [
    ...(livenessProbe?.httpGet?.path === '/healthz' ? [] : [`${name}: liveness must ask /healthz`]),
    ...(readinessProbe?.httpGet?.path === '/readyz' ? [] : [`${name}: readiness must ask /readyz`]),
    ...(startupProbe?.httpGet?.path === '/healthz' ? [] : [`${name}: a start has no time of its own`]),
  ])

export const podRules = (objects: readonly KubeObject[]): readonly string[] =>
  objects.flatMap((object) => {
    const pod = podOf(object)
    if (pod === undefined) return []
    const lasting = object.kind === 'Deployment' ? [...probeBreaches(pod), ...stopBreaches(pod)] : []
    return [...podBreaches(pod), ...lasting].map((breach) => `${nameOf(object)}: ${breach}`)
  })
