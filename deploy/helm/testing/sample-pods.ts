import type { KubeObject } from './sample-chart.ts'

interface Variable {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string; readonly optional?: boolean }
  }
}

interface Probe {
  readonly httpGet?: { readonly path: string }
}

export interface Container {
  readonly name: string
  readonly image: string
  readonly args?: readonly string[]
  readonly env?: readonly Variable[]
  readonly resources?: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>> | undefined>>
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean
    readonly readOnlyRootFilesystem?: boolean
    readonly capabilities?: { readonly drop?: readonly string[] }
  }
  readonly startupProbe?: Probe
  readonly livenessProbe?: Probe
  readonly readinessProbe?: Probe
  readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } }
}

export interface PodSpec {
  readonly containers: readonly Container[]
  readonly automountServiceAccountToken?: boolean
  readonly terminationGracePeriodSeconds?: number
  readonly topologySpreadConstraints?: readonly unknown[]
  readonly securityContext?: { readonly runAsNonRoot?: boolean; readonly seccompProfile?: { readonly type: string } }
}

/** Pods that an object makes; of a Pod itself, that one. */
export const podOf = ({ kind, spec }: KubeObject): PodSpec | undefined => {
  if (kind === 'Pod') return spec as PodSpec
  return kind === 'Deployment' || kind === 'Job' ? (spec.template.spec as PodSpec) : undefined
}

export const labelsOf = ({ kind, metadata, spec }: KubeObject): Readonly<Record<string, string>> =>
  (kind === 'Pod' ? metadata.labels : spec?.template?.metadata?.labels) ?? {}

/** Whether a selector's labels are all among these. */
export const selects = (
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean => Object.entries(selector).every(([name, value]) => labels[name] === value)

export const nameOf = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.name}`
