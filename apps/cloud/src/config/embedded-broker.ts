import type { Environment } from './environment.ts'
import { isLoopback } from './listening.ts'

interface Ports {
  readonly port: number
  readonly portFallback: boolean
}

/** Where the embedded broker listens, and whether vehicles must show who they are. */
export interface EmbeddedBrokerConfig extends Ports {
  readonly wsPort: number
  readonly wsPortFallback: boolean
  /** Null: no TLS. */
  readonly tls: (Ports & { readonly host: string }) | null
  /** Why every vehicle needs a credential, as the beginning of a sentence; null: none does. */
  readonly credentialsRequiredBy: string | null
}

const mqttPortDefault = 1883
const mqttWsPortDefault = 8083
const mqttsPortDefault = 8883
const loopback = '127.0.0.1'

export const hasEmbeddedBroker = ({ MQTT_URL, KEYFOB_GATEWAY }: Environment): boolean =>
  MQTT_URL === undefined && KEYFOB_GATEWAY === 'mqtt'

export const embeddedBrokerOf = (environment: Environment): EmbeddedBrokerConfig => {
  const { KEYFOB_MQTT_PORT, KEYFOB_MQTT_WS_PORT, KEYFOB_MQTTS_PORT, KEYFOB_MQTT_HOST } = environment
  return {
    ...portOf(KEYFOB_MQTT_PORT, mqttPortDefault),
    wsPort: KEYFOB_MQTT_WS_PORT ?? mqttWsPortDefault,
    wsPortFallback: KEYFOB_MQTT_WS_PORT === undefined,
    tls: hasTls(environment)
      ? { host: KEYFOB_MQTT_HOST ?? loopback, ...portOf(KEYFOB_MQTTS_PORT, mqttsPortDefault) }
      : null,
    credentialsRequiredBy: credentialsRequiredBy(environment),
  }
}

const portOf = (wanted: number | undefined, otherwise: number): Ports => ({
  port: wanted ?? otherwise,
  portFallback: wanted === undefined,
})

const hasTls = ({ KEYFOB_MQTTS_CERT_FILE }: Environment): boolean => KEYFOB_MQTTS_CERT_FILE !== undefined

/** Also of a broker that is not the embedded one: then it is of no use. */
export const credentialsRequiredBy = (environment: Environment): string | null => {
  if (environment.KEYFOB_VEHICLE_CREDENTIALS === 'required') return 'KEYFOB_VEHICLE_CREDENTIALS is required'
  return hasTls(environment) ? 'KEYFOB_MQTTS_CERT_FILE is set, so vehicles come over TLS' : null
}

/** @throws Error for settings of the embedded broker that do not go together */
export const refuseBrokerContradictions = (environment: Environment): void => {
  const { KEYFOB_MQTT_HOST: host, KEYFOB_DEMO_VEHICLES } = environment
  const tlsOnly = (['KEYFOB_MQTT_HOST', 'KEYFOB_MQTTS_PORT', 'KEYFOB_MQTTS_CERT_FILE'] as const).find(
    (name) => environment[name] !== undefined,
  )
  if (tlsOnly !== undefined && !hasEmbeddedBroker(environment))
    throw new Error(`${tlsOnly} is for the embedded broker, and vehicles connect to another one. Leave it out.`)
  if (host !== undefined && !isLoopback(host) && !hasTls(environment))
    throw new Error(
      `KEYFOB_MQTT_HOST is ${host}, which other machines can reach, and without TLS passwords of vehicles would travel in the clear. Set KEYFOB_MQTTS_CERT_FILE and KEYFOB_MQTTS_KEY_FILE.`,
    )
  const required = credentialsRequiredBy(environment)
  if ((KEYFOB_DEMO_VEHICLES ?? 0) > 0 && hasEmbeddedBroker(environment) && required !== null)
    throw new Error(
      `${required}, so every vehicle needs a credential, and demo vehicles have none. Set KEYFOB_DEMO_VEHICLES=0.`,
    )
}
