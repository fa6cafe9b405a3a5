import type { Instant } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { MadeGateway } from '../gateway/make-gateway.ts'
import type { SystemFacts } from '../ports/system-facts.ts'

export interface SystemFactsOptions {
  readonly config: Config
  readonly gateway: Pick<MadeGateway, 'url' | 'wsUrl'>
  /** When this process was made. */
  readonly since: Instant
}

/** Asked for each time: ports are known once the broker has started. */
export const systemFactsOf =
  ({ config, gateway, since }: SystemFactsOptions) =>
  (): SystemFacts => ({
    roles: config.roles,
    since,
    brokers: [gateway.url(), gateway.wsUrl()].flatMap((url) =>
      url ? [{ url, embedded: config.embeddedBroker !== null }] : [],
    ),
    topicPrefix: config.topicPrefix,
  })
