import { resolve } from 'node:path'
import type { Environment } from './environment.ts'
import { type Secrets, readSecrets } from './secrets.ts'

/** What the composition root is made from. Secrets are held apart, so that the rest may be logged and shown. */
export interface Config {
  /** Keyfob has no access control yet, so it listens on loopback and nowhere else. */
  readonly host: '127.0.0.1'
  readonly http: { readonly port: number; readonly portFallback: boolean }
  readonly embeddedBroker: {
    readonly port: number
    readonly wsPort: number
    readonly portFallback: boolean
    readonly wsPortFallback: boolean
  } | null
  readonly mqttUrl: string | null
  readonly dataDir: string
  readonly topicPrefix: string
  readonly demoVehicles: number
  readonly autoRegister: boolean
  readonly checkDigit: boolean
  readonly catalogueDir: string | null
  readonly logLevel: Environment['KEYFOB_LOG_LEVEL']
  readonly secrets: Secrets
}

const httpPortDefault = 8080
const mqttPortDefault = 1883
const mqttWsPortDefault = 8083

/** Turns the environment into the configuration: a port that was not asked for may give way to the next free one. */
export const makeConfig = (environment: Environment): Config => {
  const { mqttUrl, secrets } = readSecrets(environment)
  return {
    host: '127.0.0.1',
    http: { port: environment.PORT ?? httpPortDefault, portFallback: environment.PORT === undefined },
    embeddedBroker: mqttUrl === null ? embeddedBrokerOf(environment) : null,
    mqttUrl,
    dataDir: resolve(environment.KEYFOB_DATA_DIR),
    topicPrefix: environment.KEYFOB_TOPIC_PREFIX,
    demoVehicles: environment.KEYFOB_DEMO_VEHICLES,
    autoRegister: environment.KEYFOB_AUTO_REGISTER,
    checkDigit: environment.KEYFOB_VIN_CHECK_DIGIT,
    catalogueDir: environment.KEYFOB_CATALOGUE_DIR ?? null,
    logLevel: environment.KEYFOB_LOG_LEVEL,
    secrets,
  }
}

const embeddedBrokerOf = ({ KEYFOB_MQTT_PORT, KEYFOB_MQTT_WS_PORT }: Environment) => ({
  port: KEYFOB_MQTT_PORT ?? mqttPortDefault,
  wsPort: KEYFOB_MQTT_WS_PORT ?? mqttWsPortDefault,
  portFallback: KEYFOB_MQTT_PORT === undefined,
  wsPortFallback: KEYFOB_MQTT_WS_PORT === undefined,
})
