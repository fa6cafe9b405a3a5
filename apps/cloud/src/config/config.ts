import { resolve } from 'node:path'
import { type EventOrigin, type SigningPolicy, eventOriginOf } from '@keyfob/protocol'
import { type Duration, days, seconds, thumbprintOf } from '@keyfob/runtime'
import { shownDatabaseUrl } from './database-url.ts'
import {
  type EmbeddedBrokerConfig,
  credentialsRequiredBy,
  embeddedBrokerOf,
  hasEmbeddedBroker,
  refuseBrokerContradictions,
} from './embedded-broker.ts'
import type { Environment, Role } from './environment.ts'
import type { ApprovalClasses } from './load-catalogue.ts'
import { type Listening, listeningOf } from './listening.ts'
import type { TokenSettings } from '../access/token-judge.ts'
import type { QuotaRule } from '../ports/quotas.ts'
import { tokenSettingsOf } from './token-settings.ts'
import { type Secrets, readSecrets, shownUrl } from './secrets.ts'
import { type WakeSettings, wakeSettingsOf } from './wake-settings.ts'

/** What the composition root is made from. Secrets are held apart, so that the rest may be logged and shown. */
export interface Config extends Listening {
  /** Whose tokens are accepted besides API keys; null: no one's. */
  readonly tokens: TokenSettings | null
  /** Where callers reach the API, without a slash at its end; null: it has no name. */
  readonly publicUrl: string | null
  /** What each status event says of where it is from. */
  readonly eventOrigin: EventOrigin
  /** Of submits; empty: there are none. */
  readonly quotas: readonly QuotaRule[]
  readonly http: { readonly port: number; readonly portFallback: boolean }
  readonly roles: readonly Role[]
  /** Null: vehicles connect to another broker. */
  readonly embeddedBroker: EmbeddedBrokerConfig | null
  readonly gateway: Environment['KEYFOB_GATEWAY']
  /** URLs of real parts, without credentials; null: the embedded part. */
  readonly mqttUrl: string | null
  readonly databaseUrl: string | null
  readonly amqpUrl: string | null
  /** Null: connections of revoked vehicles are not ended at a RabbitMQ. */
  readonly rabbitManagementUrl: string | null
  readonly redisUrl: string | null
  /** Where vehicles connect, where that is not how Keyfob itself reaches the broker. */
  readonly publicMqttUrls: readonly string[]
  /** First word of the names of exchanges and queues, and of keys in the cache. */
  readonly queuePrefix: string
  readonly sharedSubscriptions: Environment['KEYFOB_MQTT_SHARED']
  readonly historyKept: Duration
  /** Null: the audit is off. */
  readonly audit: { readonly keptDays: number } | null
  /** How long `/readyz` says no at a stop before the HTTP server closes, so that a load balancer takes it out first. */
  readonly stopNotice: Duration
  /** A stop may take this long after that. */
  readonly drainWithin: Duration
  readonly dataDir: string
  readonly topicPrefix: string
  readonly demoVehicles: number
  /** Of loopback, where the demo vehicles take wake-ups; null: they are not woken. */
  readonly demoWakePort: number | null
  readonly autoRegister: boolean
  readonly checkDigit: boolean
  readonly catalogueDir: string | null
  /** Classes of command types that need an approval, besides the types whose file says so. */
  readonly approvalClasses: ApprovalClasses
  /** Policy of vehicles without one of their own, and the names of the cloud's keys: the first one signs. */
  readonly signing: { readonly policy: SigningPolicy; readonly keys: readonly string[] }
  /** Whether webhooks may call private addresses, and plain http. */
  readonly webhooksPrivate: boolean
  /** Null: vehicles are not woken. */
  readonly wakeUps: WakeSettings | null
  /** YAML; read by workers at their start. */
  readonly schedulesFile: string | null
  /** Null: traces are not exported. */
  readonly traces: {
    /** Of a collector that speaks OTLP over HTTP, without credentials. */
    readonly endpoint: string
    readonly serviceName: string
    /** Of the traces that begin here, from 0 to 1; those of others are as they say. */
    readonly share: number
  } | null
  readonly logLevel: Environment['KEYFOB_LOG_LEVEL']
  /** How VINs are written into the log. */
  readonly logVins: Environment['KEYFOB_LOG_VINS']
  readonly secrets: Secrets
}

/** What may be logged: everything but the secrets, in a shape of one level. */
export const shownSettings = ({ secrets: _secrets, ...shown }: Config): Omit<Config, 'secrets'> => shown

const httpPortDefault = 8080
const demoVehiclesDefault = 5

/**
 * Turns the environment into the configuration: a port that was not asked for may give way to the next free one.
 *
 * @throws Error for settings that do not go together, and for a file that cannot be read
 */
export const makeConfig = (environment: Environment): Config => {
  refuseContradictions(environment)
  refuseBrokerContradictions(environment)
  const listening = listeningOf(environment)
  const secrets = readSecrets(environment)
  return {
    ...listening,
    tokens: tokenSettingsOf(environment),
    publicUrl: environment.KEYFOB_PUBLIC_URL ?? null,
    eventOrigin: eventOriginOf(environment.KEYFOB_PUBLIC_URL ?? null),
    quotas: environment.KEYFOB_QUOTAS,
    http: { port: environment.PORT ?? httpPortDefault, portFallback: environment.PORT === undefined },
    roles: environment.KEYFOB_ROLES,
    embeddedBroker: hasEmbeddedBroker(environment) ? embeddedBrokerOf(environment) : null,
    gateway: environment.KEYFOB_GATEWAY,
    mqttUrl: shownUrl(environment.MQTT_URL),
    publicMqttUrls: environment.KEYFOB_PUBLIC_MQTT_URLS,
    databaseUrl: environment.DATABASE_URL === undefined ? null : shownDatabaseUrl(environment.DATABASE_URL),
    amqpUrl: shownUrl(environment.AMQP_URL),
    rabbitManagementUrl: shownUrl(environment.KEYFOB_RABBITMQ_MANAGEMENT_URL),
    redisUrl: shownUrl(environment.REDIS_URL),
    queuePrefix: environment.KEYFOB_QUEUE_PREFIX,
    sharedSubscriptions: environment.KEYFOB_MQTT_SHARED,
    historyKept: days(environment.KEYFOB_HISTORY_DAYS),
    audit: environment.KEYFOB_AUDIT === 'on' ? { keptDays: environment.KEYFOB_AUDIT_DAYS } : null,
    stopNotice: seconds(environment.KEYFOB_STOP_NOTICE_SECONDS),
    drainWithin: seconds(environment.KEYFOB_DRAIN_SECONDS),
    dataDir: resolve(environment.KEYFOB_DATA_DIR),
    topicPrefix: environment.KEYFOB_TOPIC_PREFIX,
    demoVehicles: environment.KEYFOB_DEMO_VEHICLES ?? (bringsVehicles(environment) ? demoVehiclesDefault : 0),
    demoWakePort: environment.KEYFOB_DEMO_WAKE_PORT ?? null,
    // Where callers need an API key, vehicles are not registered without one.
    autoRegister: environment.KEYFOB_AUTO_REGISTER ?? listening.keysRequiredBy === null,
    checkDigit: environment.KEYFOB_VIN_CHECK_DIGIT,
    catalogueDir: environment.KEYFOB_CATALOGUE_DIR ?? null,
    approvalClasses: environment.KEYFOB_APPROVAL_CLASSES.map((text) => {
      const [name = '', within] = text.split(':') // environment.ts checked the form
      return { class: name, withinSeconds: Number(within) }
    }),
    webhooksPrivate: environment.KEYFOB_WEBHOOKS_PRIVATE,
    wakeUps: wakeSettingsOf(environment),
    schedulesFile: environment.KEYFOB_SCHEDULES_FILE ?? null,
    traces: tracesOf(environment),
    logLevel: environment.KEYFOB_LOG_LEVEL,
    signing: { policy: environment.KEYFOB_SIGNING, keys: secrets.signingKeys.map(thumbprintOf) },
    logVins: environment.KEYFOB_LOG_VINS,
    secrets,
  }
}

const tracesOf = (environment: Environment): Config['traces'] => {
  const endpoint = shownUrl(environment.OTEL_EXPORTER_OTLP_ENDPOINT)
  const { OTEL_SERVICE_NAME: serviceName, OTEL_TRACES_SAMPLER_ARG: share } = environment
  return endpoint === null ? null : { endpoint, serviceName, share }
}

const isWhole = ({ KEYFOB_ROLES }: Environment): boolean => KEYFOB_ROLES.length > 1

/** Demo vehicles come along with a whole Keyfob whose broker's address is known. They have no credentials. */
const bringsVehicles = (environment: Environment): boolean =>
  isWhole(environment) &&
  (environment.MQTT_URL !== undefined ||
    (hasEmbeddedBroker(environment) && credentialsRequiredBy(environment) === null))

/** Each would start and then lose work, repeat it, or never do any. */
const refuseContradictions = (environment: Environment): void => {
  const { KEYFOB_ROLES, KEYFOB_GATEWAY, DATABASE_URL, AMQP_URL } = environment
  const alone = `KEYFOB_ROLES is ${KEYFOB_ROLES.join(',')}, so other processes share its parts`
  if (!isWhole(environment) && DATABASE_URL === undefined)
    throw new Error(`${alone}, and the embedded database belongs to one process. Set DATABASE_URL.`)
  if (!isWhole(environment) && hasEmbeddedBroker(environment))
    throw new Error(
      `${alone}, and the embedded broker belongs to one process. Set MQTT_URL, or KEYFOB_GATEWAY=rabbitmq-mqtt.`,
    )
  if (environment.KEYFOB_SIGNING !== 'off' && environment.KEYFOB_SIGNING_KEYS_FILE === undefined)
    throw new Error(
      `KEYFOB_SIGNING is ${environment.KEYFOB_SIGNING}, and there is no key to sign with. Set KEYFOB_SIGNING_KEYS_FILE; "keyfob signing-keys generate" makes one.`,
    )
  if (environment.KEYFOB_RABBITMQ_MANAGEMENT_URL !== undefined && hasEmbeddedBroker(environment))
    throw new Error(
      'KEYFOB_RABBITMQ_MANAGEMENT_URL is for a RabbitMQ that vehicles connect to, and they connect to the embedded broker. Leave it out, or set MQTT_URL.',
    )
  if (KEYFOB_GATEWAY === 'rabbitmq-mqtt' && AMQP_URL === undefined)
    throw new Error('KEYFOB_GATEWAY is rabbitmq-mqtt, which reaches vehicles through RabbitMQ. Set AMQP_URL.')
  if (
    (environment.KEYFOB_DEMO_VEHICLES ?? 0) > 0 &&
    environment.MQTT_URL === undefined &&
    !hasEmbeddedBroker(environment)
  )
    throw new Error(
      'KEYFOB_DEMO_VEHICLES need a broker to connect to. Set MQTT_URL to the address for vehicles, or KEYFOB_DEMO_VEHICLES=0.',
    )
}
