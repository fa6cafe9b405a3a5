import { type CloudJwk, readCloudKeys } from '@keyfob/protocol'
import { messageOf } from '@keyfob/runtime'
import { parseApiKey } from '../access/api-key.ts'
import type { VinsInLog } from '../ports/log.ts'
import type { Environment } from './environment.ts'
import { textOfFile } from './text-of-file.ts'
import { type WakeCredentials, wakeCredentialsOf } from './wake-credentials.ts'

/** PEM. */
export interface TlsFiles {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** Never logged, never shown. URLs are whole, credentials included. */
export interface Secrets {
  readonly mqtt: { readonly username?: string; readonly password?: string }
  readonly mqttTls: TlsFiles
  readonly databaseUrl: string | null
  readonly amqpUrl: string | null
  /** Of the RabbitMQ that vehicles connect to; null: their connections are not ended there. */
  readonly rabbitManagementUrl: string | null
  readonly redisUrl: string | null
  /** A key with the scope `admin`, kept at the start. */
  readonly firstKey: string | null
  /** Of the cloud, to sign what it sends to vehicles; the first one signs. */
  readonly signingKeys: readonly CloudJwk[]
  /** How VINs are written into the log; with the key of their hash. */
  readonly logVins: VinsInLog
  /** PEM of the embedded broker's own certificate and key; null: it has none. */
  readonly mqttsTls: { readonly cert: string; readonly key: string } | null
  /** PEM of key and certificate of the authority for certificates of vehicles; null: none is named. */
  readonly vehicleAuthority: string | null
  /** Sent with each export of traces. */
  readonly otlpHeaders: Readonly<Record<string, string>>
  /** Null: there is no wake-up service. */
  readonly wakeUps: WakeCredentials | null
}

/** @throws Error that names the variable and the file that cannot be read */
export const readSecrets = (environment: Environment): Secrets => ({
  mqtt: mqttCredentials(environment),
  mqttTls: tlsFiles(environment),
  databaseUrl: databaseUrlOf(environment),
  amqpUrl: environment.AMQP_URL ?? null,
  rabbitManagementUrl: environment.KEYFOB_RABBITMQ_MANAGEMENT_URL ?? null,
  redisUrl: environment.REDIS_URL ?? null,
  firstKey: firstKeyOf(environment),
  signingKeys: signingKeysOf(environment),
  logVins: logVinsOf(environment),
  mqttsTls: mqttsTlsOf(environment),
  vehicleAuthority: vehicleAuthorityOf(environment),
  otlpHeaders: otlpHeaders(environment),
  wakeUps: wakeCredentialsOf(environment),
})

/** The files that it names are read with each connection; a missing one is reported now. */
const databaseUrlOf = ({ DATABASE_URL }: Environment): string | null => {
  if (DATABASE_URL === undefined) return null
  const query = new URLSearchParams(DATABASE_URL.split('?')[1])
  for (const name of ['sslrootcert', 'sslcert', 'sslkey']) {
    const path = query.get(name)
    if (path !== null) pemOf(`DATABASE_URL (${name})`, path)
  }
  return DATABASE_URL
}

/** A URL as it may be shown: without its credentials, and without its query, which may hold some too. */
export const shownUrl = (text: string | undefined): string | null => {
  if (text === undefined) return null
  const url = new URL(text)
  url.username = ''
  url.password = ''
  url.search = ''
  return url.href
}

/** Credentials of the broker's URL; the variables of their own win. */
const mqttCredentials = ({ MQTT_URL, MQTT_USERNAME, MQTT_PASSWORD }: Environment): Secrets['mqtt'] => {
  if (MQTT_URL === undefined) return {}
  const url = new URL(MQTT_URL)
  const username = MQTT_USERNAME ?? decodeURIComponent(url.username)
  const password = MQTT_PASSWORD ?? decodeURIComponent(url.password)
  return { ...(username !== '' && { username }), ...(password !== '' && { password }) }
}

/** Without the text itself in its error: it is a secret. */
const decoded = (variable: string, text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    throw new Error(`${variable} holds a "%" in a credential that encodes nothing; write it as %25.`, { cause: error })
  }
}

/** As in OpenTelemetry's specification of the exporter: values may be percent-encoded. */
const otlpHeaders = ({ OTEL_EXPORTER_OTLP_HEADERS: text }: Environment): Secrets['otlpHeaders'] =>
  Object.fromEntries(
    (text?.split(',') ?? []).map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), decoded('OTEL_EXPORTER_OTLP_HEADERS', pair.slice(at + 1))]
    }),
  )

const tlsFiles = ({ MQTT_CA_FILE, MQTT_CERT_FILE, MQTT_KEY_FILE }: Environment): TlsFiles => {
  if ((MQTT_CERT_FILE === undefined) !== (MQTT_KEY_FILE === undefined))
    throw new Error('A client certificate is two files: set both MQTT_CERT_FILE and MQTT_KEY_FILE, or neither.')
  return {
    ...(MQTT_CA_FILE !== undefined && { ca: pemOf('MQTT_CA_FILE', MQTT_CA_FILE) }),
    ...(MQTT_CERT_FILE !== undefined && { cert: pemOf('MQTT_CERT_FILE', MQTT_CERT_FILE) }),
    ...(MQTT_KEY_FILE !== undefined && { key: pemOf('MQTT_KEY_FILE', MQTT_KEY_FILE) }),
  }
}

/** Without the text itself in its error: it is a secret. */
const firstKeyOf = ({ KEYFOB_FIRST_KEY, KEYFOB_FIRST_KEY_FILE }: Environment): string | null => {
  if (KEYFOB_FIRST_KEY_FILE === undefined) return KEYFOB_FIRST_KEY ?? null
  if (KEYFOB_FIRST_KEY !== undefined)
    throw new Error('KEYFOB_FIRST_KEY and KEYFOB_FIRST_KEY_FILE are both set: set only one of them.')
  const text = textOfFile('KEYFOB_FIRST_KEY_FILE', KEYFOB_FIRST_KEY_FILE).trim()
  if (parseApiKey(text) === undefined)
    throw new Error(
      `KEYFOB_FIRST_KEY_FILE: ${KEYFOB_FIRST_KEY_FILE} must hold an API key and nothing else. Make one with "keyfob keys generate".`,
    )
  return text
}

/** Without the text itself in its error: it is a secret. */
const signingKeysOf = ({ KEYFOB_SIGNING_KEYS_FILE: path }: Environment): readonly CloudJwk[] => {
  if (path === undefined) return []
  try {
    return readCloudKeys(textOfFile('KEYFOB_SIGNING_KEYS_FILE', path))
  } catch (error) {
    const problem = messageOf(error)
    if (problem.startsWith('KEYFOB_SIGNING_KEYS_FILE')) throw error
    throw new Error(
      `KEYFOB_SIGNING_KEYS_FILE: ${path} is not a set of keys: ${problem} Make one with "keyfob signing-keys generate".`,
      { cause: error },
    )
  }
}

/** Without the text itself in its error: it is a secret. */
const logVinsOf = (environment: Environment): VinsInLog => {
  const { KEYFOB_LOG_VINS: kind, KEYFOB_LOG_VINS_KEY, KEYFOB_LOG_VINS_KEY_FILE: path } = environment
  if (kind !== 'hashed') return { kind }
  if (path !== undefined && KEYFOB_LOG_VINS_KEY !== undefined)
    throw new Error('KEYFOB_LOG_VINS_KEY and KEYFOB_LOG_VINS_KEY_FILE are both set: set only one of them.')
  const key = path === undefined ? KEYFOB_LOG_VINS_KEY : textOfFile('KEYFOB_LOG_VINS_KEY_FILE', path).trim()
  if (key === undefined)
    throw new Error(
      'KEYFOB_LOG_VINS is hashed, and there is no key, without which a hash hides nothing. Set KEYFOB_LOG_VINS_KEY to the same secret in all processes: "openssl rand -base64 32" makes one.',
    )
  if (key.length < 32) throw new Error('KEYFOB_LOG_VINS_KEY_FILE must hold 32 characters or more.')
  return { kind, key }
}

const mqttsTlsOf = ({ KEYFOB_MQTTS_CERT_FILE, KEYFOB_MQTTS_KEY_FILE }: Environment): Secrets['mqttsTls'] => {
  if (KEYFOB_MQTTS_CERT_FILE === undefined && KEYFOB_MQTTS_KEY_FILE === undefined) return null
  if (KEYFOB_MQTTS_CERT_FILE === undefined || KEYFOB_MQTTS_KEY_FILE === undefined)
    throw new Error(
      'The certificate of the embedded broker is two files: set both KEYFOB_MQTTS_CERT_FILE and KEYFOB_MQTTS_KEY_FILE, or neither.',
    )
  return {
    cert: pemOf('KEYFOB_MQTTS_CERT_FILE', KEYFOB_MQTTS_CERT_FILE),
    key: pemOf('KEYFOB_MQTTS_KEY_FILE', KEYFOB_MQTTS_KEY_FILE),
  }
}

const vehicleAuthorityOf = ({ KEYFOB_VEHICLE_CA_FILE: path }: Environment): string | null =>
  path === undefined ? null : pemOf('KEYFOB_VEHICLE_CA_FILE', path)

const pemOf = (variable: string, path: string): string => {
  const text = textOfFile(variable, path)
  if (!text.includes('-----BEGIN ')) throw new Error(`${variable}: ${path} is not a PEM file.`)
  return text
}
