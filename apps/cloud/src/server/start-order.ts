import type { Clock, NamedService } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { MadeEnrollment } from '../enrollment/make-enrollment.ts'
import type { MadeHttp } from '../http/make-http.ts'
import type { MadeTraces } from '../observability/make-traces.ts'
import type { Log } from '../ports/log.ts'
import type { MadeStore } from '../store/make-store.ts'
import { migrate } from '../store/migrate.ts'
import type { Carriers } from './make-carriers.ts'
import type { MadeDemo } from './make-demo.ts'
import type { Services } from './make-services.ts'
import type { MadeSystem } from './make-system.ts'
import { keepHistory, patient, startOnly } from './start-steps.ts'

export interface StartParts extends Carriers, Services {
  readonly config: Config
  readonly traces: MadeTraces
  readonly store: MadeStore
  readonly system: MadeSystem
  readonly vehicles: MadeEnrollment
  readonly http: MadeHttp
  readonly demo: MadeDemo
  readonly clock: Clock
  readonly log: Log
}

/** Everything that starts, in this order; it stops in the reverse. */
export const startOrder = (parts: StartParts): readonly NamedService[] => {
  const { config, traces, store, access, signing, core, cache, rabbit, acks, gateway, relay, clock, log } = parts
  const { stores, database, services: storeServices } = store
  const { historyKept } = config
  const patiently = (services: readonly NamedService[]) => services.map(patientWith(clock))
  return [
    ...traces.services,
    ...storeServices,
    ...patiently([['schema', startOnly(() => migrate(database))], ...access.services, ...signing.services]),
    ['history', keepHistory({ history: stores.history, historyKept, clock, log })],
    // Its stop comes after everything that commits has stopped, and before the store's.
    ...core.services,
    // For streams and waits only.
    ...(config.roles.includes('api') ? patiently(parts.feed.services) : []),
    ...cache.services,
    ...rabbit.services,
    ...acks.services,
    ...gateway.services,
    ['message watcher', parts.watcher],
    ...parts.system.services,
    ...parts.figures.services,
    // Its stop comes after that of the HTTP server, which waits for requests.
    ...parts.audit.services,
    ...(relay?.services ?? []),
    ...(config.roles.includes('worker') ? workersOf(parts) : []),
    ...parts.demo.services,
    // The HTTP server opens last, and closes first.
    ...parts.http.services,
  ]
}

const workersOf = ({
  vehicles,
  webhooks,
  waking,
  core,
  approvals,
  campaigns,
  schedules,
  figures,
  audit,
  clock,
}: StartParts): readonly NamedService[] => [
  ...vehicles.workers,
  ...webhooks.workers,
  ...core.workers,
  ...approvals.workers,
  ...campaigns.workers,
  ...figures.workers,
  ...audit.workers,
  ...waking.workers,
  ...schedules.workers.map(patientWith(clock)),
]

const patientWith =
  (clock: Clock) =>
  ([name, service]: NamedService): NamedService => [name, patient(service, clock)]
