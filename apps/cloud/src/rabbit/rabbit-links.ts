import type { Clock } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { Log } from '../ports/log.ts'
import { RabbitLink } from './rabbit-link.ts'
import { type RabbitNames, rabbitNames } from './rabbit-names.ts'

/** A process's two connections to RabbitMQ, and the names that it uses there. */
export interface RabbitLinks {
  readonly publishing: RabbitLink
  readonly consuming: RabbitLink
  readonly names: RabbitNames
}

/** Null when RabbitMQ is not named. */
export const makeRabbitLinks = (config: Config, clock: Clock, log: Log): RabbitLinks | null => {
  const url = config.secrets.amqpUrl
  if (url === null) return null
  const link = (what: string) => new RabbitLink({ name: `keyfob ${config.roles.join('+')} ${what}`, url, clock, log })
  return { publishing: link('publishes'), consuming: link('consumes'), names: rabbitNames(config.queuePrefix) }
}
