import type { Instant, NamedService } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { MadeGateway } from '../gateway/make-gateway.ts'
import type { ProcessRecord, ProcessStore } from '../ports/process-store.ts'
import type { SystemFacts } from '../ports/system-facts.ts'
import type { Base } from './base.ts'
import { ProcessEntry, countsFor } from './process-entry.ts'

export interface SystemOptions extends Pick<Base, 'config' | 'clock' | 'log'> {
  readonly gateway: Pick<MadeGateway, 'url' | 'wsUrl'>
  readonly store: ProcessStore
  readonly version: string
  /** When this process was made. */
  readonly since: Instant
}

/** What this process knows of the system, and tells of itself. */
export interface MadeSystem {
  readonly system: () => SystemFacts
  /** Null while the store is unavailable. */
  readonly processes: () => Promise<readonly ProcessRecord[] | null>
  /** To be started after the gateway, whose addresses it tells. */
  readonly services: readonly NamedService[]
}

export const makeSystem = (options: SystemOptions): MadeSystem => {
  const { store } = options
  const system = () => factsOf(options)
  return {
    system,
    processes: () => store.list(countsFor).catch(() => null),
    services: [['process entry', new ProcessEntry({ ...options, system })]],
  }
}

/** Asked for each time: ports are known once the broker has started. */
const factsOf = ({ config, gateway, since }: SystemOptions): SystemFacts => ({
  roles: config.roles,
  since,
  brokers: brokersOf(config, gateway),
  topicPrefix: config.topicPrefix,
})

/** As vehicles reach them, where that is configured; else as this process does. */
const brokersOf = (config: Config, gateway: SystemOptions['gateway']): SystemFacts['brokers'] => {
  const { publicMqttUrls, embeddedBroker } = config
  const urls = publicMqttUrls.length > 0 ? publicMqttUrls : [gateway.url(), gateway.wsUrl()]
  return urls.flatMap((url) => (url ? [{ url, embedded: embeddedBroker !== null }] : []))
}
