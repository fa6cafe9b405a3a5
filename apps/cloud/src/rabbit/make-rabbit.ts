import type { Clock, NamedService } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { Log } from '../ports/log.ts'
import type { RabbitLink } from './rabbit-link.ts'
import { type RabbitNames, rabbitNames } from './rabbit-names.ts'

/** A process's two connections to RabbitMQ, and the names that it uses there. */
export interface RabbitLinks {
  readonly publishing: RabbitLink
  readonly consuming: RabbitLink
  readonly names: RabbitNames
}

export interface RabbitOptions {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
}

export interface MadeRabbit {
  /** Null without AMQP_URL. */
  readonly links: RabbitLinks | null
  readonly services: readonly NamedService[]
}

export const makeRabbit = async ({ config, clock, log }: RabbitOptions): Promise<MadeRabbit> => {
  const url = config.secrets.amqpUrl
  if (url === null) return { links: null, services: [] }
  const { RabbitLink } = await import('./rabbit-link.ts') // with its client
  const link = (what: string) => new RabbitLink({ name: `keyfob ${config.roles.join('+')} ${what}`, url, clock, log })
  const [publishing, consuming] = [link('publishes'), link('consumes')]
  return {
    links: { publishing, consuming, names: rabbitNames(config.queuePrefix) },
    services: [
      ['rabbit publishes', publishing],
      ['rabbit consumes', consuming],
    ],
  }
}
