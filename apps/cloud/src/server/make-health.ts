import type { Clock } from '@keyfob/runtime'
import type { Metrics, MetricSources } from '../observability/metrics.ts'
import { PartWatch } from '../observability/part-watch.ts'
import type { Log } from '../ports/log.ts'
import type { PartReadiness, Readiness } from '../ports/readiness.ts'

type PartNames = 'store' | 'gateway' | 'acks' | 'cache'
interface Part {
  readonly readiness: () => PartReadiness
}

export interface HealthOptions {
  /** By their names in `/readyz`. */
  readonly parts: Readonly<Record<PartNames, Part>> & { readonly relay: Part | null }
  readonly isWorker: boolean
  readonly metrics: Metrics
  readonly sources: Omit<MetricSources, 'parts'>
  readonly clock: Clock
  readonly log: Log
}

export interface MadeHealth {
  readonly watch: PartWatch
  readonly readiness: () => Readiness
  /** From now on it is not ready, whatever its parts are. */
  readonly leave: () => void
}

export const makeHealth = ({ parts, isWorker, metrics, sources, clock, log }: HealthOptions): MadeHealth => {
  let isLeaving = false
  const read = (): Readiness['parts'] => {
    const { relay, ...always } = parts
    const named = Object.entries(relay === null ? always : { ...always, relay })
    return Object.fromEntries(named.map(([name, part]) => [name, part.readiness()]))
  }
  const watch = new PartWatch({ parts: read, clock, log })
  metrics.watch({ ...sources, parts: () => watch.parts() })
  return {
    watch,
    readiness: () => {
      const seen = watch.parts()
      return { ready: !isLeaving && isReady(seen, isWorker), parts: seen }
    },
    leave: () => (isLeaving = true),
  }
}

/** The API is ready while the store is available: what cannot be sent now is on record, and sent later. */
const isReady = ({ store, gateway, acks }: Readiness['parts'], isWorker: boolean): boolean =>
  isUp(store) && (!isWorker || (isUp(gateway) && isUp(acks)))

const isUp = (part: PartReadiness | undefined): boolean => part?.ready === true
