import { topicsFor } from '@keyfob/protocol'
import type { Clock, NamedService } from '@keyfob/runtime'
import type { Config } from '../config/config.ts'
import type { EnrollmentService } from '../ports/enrollment.ts'
import type { Gateway } from '../ports/gateway.ts'
import type { Log } from '../ports/log.ts'
import type { VehicleAccess } from '../ports/vehicle-access.ts'
import type { RabbitLinks } from '../rabbit/make-rabbit.ts'
import { EmbeddedBroker } from './embedded-broker.ts'
import { EmbeddedGateway } from './embedded-gateway.ts'
import { MqttGateway } from './mqtt-gateway.ts'
import { RabbitMqttGateway } from './rabbitmq-mqtt-gateway.ts'
import { MqttGatewayPair } from './mqtt-gateway-pair.ts'

export interface GatewayOptions {
  readonly config: Config
  readonly links: RabbitLinks | null
  /** Who vehicles are, for the embedded broker. */
  readonly vehicles: {
    readonly access: VehicleAccess
    readonly enrollment: Pick<EnrollmentService, 'authority'>
  }
  readonly clock: Clock
  readonly log: Log
}

export interface MadeGateway {
  readonly gateway: Gateway
  readonly services: readonly NamedService[]
  /** Where vehicles connect; '' when this process does not know. */
  readonly url: () => string
  readonly wsUrl: () => string | null
  readonly readiness: () => { readonly ready: boolean; readonly detail: string }
}

/** The broker of MQTT_URL, else the embedded one. */
export const makeGateway = (options: GatewayOptions): MadeGateway => {
  const { config, links } = options
  if (config.gateway === 'rabbitmq-mqtt' && links !== null) return rabbitGateway(links, options)
  return config.embeddedBroker === null ? mqttGateway(options) : embeddedGateway(config.embeddedBroker, options)
}

const readinessOf = (gateway: Gateway, name: string) => () => ({
  ready: gateway.connected,
  detail: gateway.connected ? name : `${name} cannot be reached`,
})

const receivesOf = ({ roles }: Config): boolean => roles.includes('worker')

const rabbitGateway = (links: RabbitLinks, { config, clock, log }: GatewayOptions): MadeGateway => {
  const gateway = new RabbitMqttGateway({
    ...links,
    topics: topicsFor(config.topicPrefix),
    receives: receivesOf(config),
    clock,
    log,
  })
  return {
    gateway,
    services: [['gateway', gateway]],
    url: () => config.mqttUrl ?? '',
    wsUrl: () => null,
    readiness: readinessOf(gateway, "RabbitMQ's MQTT plugin"),
  }
}

const mqttGateway = ({ config, clock, log }: GatewayOptions): MadeGateway => {
  const url = config.mqttUrl ?? ''
  const { secrets, sharedSubscriptions: shared, topicPrefix } = config
  const options = {
    url,
    ...secrets.mqtt,
    tls: secrets.mqttTls,
    shared,
    topics: topicsFor(topicPrefix),
    clock,
    log,
  }
  const gateway = receivesOf(config) ? new MqttGatewayPair(options) : new MqttGateway({ ...options, hears: [] })
  return {
    gateway,
    services: [['gateway', gateway]],
    url: () => url,
    wsUrl: () => null,
    readiness: readinessOf(gateway, 'the broker of MQTT_URL'),
  }
}

/** Where the embedded broker listens without TLS, wherever HTTP and TLS listen. */
const host = '127.0.0.1'

const embeddedGateway = (
  ports: NonNullable<Config['embeddedBroker']>,
  { config, clock, log, vehicles }: GatewayOptions,
): MadeGateway => {
  const access = ports.credentialsRequiredBy === null ? null : vehicles.access
  const { mqttsTls } = config.secrets
  const tls = ports.tls &&
    mqttsTls && { ...ports.tls, ...mqttsTls, vehicleAuthority: () => vehicles.enrollment.authority }
  const broker = new EmbeddedBroker({ ...ports, host, access, tls, log, clock })
  const gateway = new EmbeddedGateway({ broker, topics: topicsFor(config.topicPrefix), log, clock })
  return {
    gateway,
    services: [
      ['gateway', gateway],
      ['broker', broker],
    ],
    url: () => `mqtt://${host}:${broker.port}`,
    wsUrl: () => `ws://${host}:${broker.wsPort}/mqtt`,
    readiness: readinessOf(gateway, 'embedded broker'),
  }
}
