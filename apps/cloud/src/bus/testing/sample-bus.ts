import { randomBytes } from 'node:crypto'
import { type Vin, topicsFor } from '@keyfob/protocol'
import { type Service, ServiceStack, systemClock } from '@keyfob/runtime'
import { inject } from 'vitest'
import { SampleLog } from '../../commands/testing/sample-log.ts'
import type { AckBus, AckHandler, ParkedMessages } from '../../ports/bus.ts'
import { RabbitLink } from '../../rabbit/rabbit-link.ts'
import { type RabbitNames, rabbitNames } from '../../rabbit/rabbit-names.ts'
import { InProcessBus } from '../in-process-bus.ts'
import { RabbitBus } from '../rabbit-bus.ts'

export const sampleVin = '1KFAA00E4T0000001' as Vin // a known VIN
export const ackId = '01890a5d-ac96-774b-bcce-b302099a8057'

export interface SampleBus {
  readonly bus: AckBus & ParkedMessages
  readonly service: Service
  readonly log: SampleLog
}

export interface SampleRabbit {
  readonly bus: RabbitBus
  readonly publishing: RabbitLink
  readonly consuming: RabbitLink
  readonly service: Service
  readonly log: SampleLog
  readonly names: RabbitNames
  /** Vehicles whose ack the bus itself could not read. */
  readonly unread: readonly Vin[]
}

/** Names that no other test has. */
export const freshNames = (): RabbitNames => rabbitNames(`t-${randomBytes(6).toString('hex')}`)

/** Not started yet; consuming when a handler is given. */
export const sampleRabbit = (url: string, handler?: AckHandler, names: RabbitNames = freshNames()): SampleRabbit => {
  const log = new SampleLog()
  const link = (name: string) => new RabbitLink({ name, url, clock: systemClock, log })
  const [publishing, consuming] = [link('publishes'), link('consumes')]
  const bus = new RabbitBus({ publishing, consuming, names, topics: topicsFor(), clock: systemClock, log })
  const unread: Vin[] = []
  if (handler) bus.consume(handler, (vin) => unread.push(vin))
  const service = new ServiceStack().add('publishing', publishing).add('consuming', consuming).add('bus', bus)
  return { bus, publishing, consuming, service, log, names, unread }
}

/** The bus in process in the `unit` project, RabbitMQ's in the `servers` project: the same tests are run on both. */
export const sampleBus = (handler: AckHandler): SampleBus => {
  const url: string | undefined = (inject('servers') as { amqpUrl: string } | undefined)?.amqpUrl // only there
  if (url !== undefined) return sampleRabbit(url, handler)
  const log = new SampleLog()
  const bus = new InProcessBus({ log })
  bus.consume(handler)
  return { bus, service: { start: async () => undefined, stop: async () => undefined }, log }
}
