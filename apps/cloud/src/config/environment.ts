/** The one reader of `process.env` in the cloud. A bad value stops the start with a sentence that names the variable. */
import { isIP } from 'node:net'
import { approvalWithinMax, isTopicPrefix, namePattern, signingPolicies } from '@keyfob/protocol'
import { z } from 'zod'
import { parseApiKey } from '../access/api-key.ts'
import { type TokenAlgorithm, tokenAlgorithms } from '../access/token-judge.ts'
import { logThresholds } from '../ports/log.ts'
import { vinsInLogs } from '../ports/log.ts'
import { quotasSetting } from './quotas-setting.ts'
import { wakeSecrets } from './wake-secrets-setting.ts'
import { urlSetting } from './url-setting.ts'
import { isSocketUrl } from './database-url.ts'

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be at most 65535')
const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true')

const sslModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']
const databaseUrl = urlSetting(['postgres', 'postgresql'], {
  instead: { of: isSocketUrl, words: 'the folder of a socket, as in postgres:///keyfob?host=/var/run/postgresql' },
  further: ({ searchParams }) =>
    sslModes.includes(searchParams.get('sslmode') ?? 'disable')
      ? undefined
      : `has an sslmode that is none of ${sslModes.join(', ')}`,
})
const redisUrl = urlSetting(['redis', 'rediss'], {
  further: ({ pathname }) =>
    /^(\/\d{0,5})?$/.test(pathname)
      ? undefined
      : 'has a path that is no number of a database, as in redis://host:6379/1',
})
/** It stands in every event, so it holds no secret; a slash at its end would be there twice. */
const publicUrl = urlSetting(['http', 'https'], {
  further: ({ href, username, password, search, hash }) =>
    href.length > 255 || username + password + search + hash !== ''
      ? 'must be an address of at most 255 characters without credentials, query and fragment'
      : undefined,
}).transform((text) => text.replace(/\/$/, ''))
const numberOf = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a number from ${least} to ${most}`)
/** Spaces around it would be part of the name by mistake. */
const textOf = (most: number) =>
  z
    .string()
    .refine((text) => text.length <= most, `must be at most ${most} characters`)
    .refine(
      (text) => text === text.trim() && !/\p{Cc}/u.test(text),
      'must not begin or end with a space, or hold a control character',
    )
const file = textOf(1_024)

export const roleNames = ['api', 'worker'] as const
export type Role = (typeof roleNames)[number]
const isRole = (text: string): text is Role => (roleNames as readonly string[]).includes(text) // widened for the look only
const roles = z
  .string()
  .transform((text) => [...new Set(text.split(',').map((name) => name.trim()))])
  .refine((names): names is Role[] => names.every(isRole), 'must be api, worker, or both with a comma between them')

const listOf = (isOne: (text: string) => boolean, what: string) =>
  z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .refine((all) => all.every(isOne), `must be ${what}, with commas between them`)
    .default([])
/** Of names of hosts, and of addresses as they stand in a URL. */
const isHost = (text: string): boolean =>
  /^([A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}$|^\[[0-9a-fA-F:.]+\]$/.test(text)
/** A class of command types, and the seconds in which one of it may be approved. */
const isApprovalClass = (text: string): boolean => {
  const [name = '', within = '', ...more] = text.split(':')
  const isWithin = /^[1-9]\d{0,5}$/.test(within) && Number(within) <= approvalWithinMax / 1000
  return more.length === 0 && namePattern.test(name) && isWithin
}
const brokerSchemes = ['mqtt', 'mqtts', 'ws', 'wss']
/** It is shown to whoever may read, so it must hold no password. */
const isBrokerUrl = (text: string): boolean =>
  text.length <= 255 && !text.includes('@') && urlSetting(brokerSchemes).safeParse(text).success
const isRange = (text: string): boolean => {
  const [address = '', bits] = text.split('/')
  const family = isIP(address)
  return family !== 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
}

const isTokenAlgorithm = (text: string): text is TokenAlgorithm => tokenAlgorithms.some((each) => each === text)

const ownAddress = z
  .string()
  .refine((text) => isIP(text) !== 0, 'must be an IP address of this machine; 0.0.0.0 or :: is all of them')

const environmentSchema = z.object({
  PORT: port.optional(),
  KEYFOB_HOST: ownAddress.default('127.0.0.1'),
  KEYFOB_PUBLIC_HOSTS: listOf(isHost, 'names of hosts without scheme and port, as in keyfob.example'),
  KEYFOB_PUBLIC_URL: publicUrl.optional(),
  KEYFOB_TRUSTED_PROXIES: listOf(isRange, 'addresses or ranges, as in 10.0.0.0/8'),
  KEYFOB_KEYS: z.enum(['auto', 'required'], 'must be auto or required').default('auto'),
  KEYFOB_FIRST_KEY: z
    .string()
    .refine((text) => parseApiKey(text) !== undefined, 'must be an API key: make one with "keyfob keys generate"')
    .optional(),
  KEYFOB_FIRST_KEY_FILE: file.optional(),
  KEYFOB_OIDC_ISSUER: urlSetting(['http', 'https']).optional(),
  KEYFOB_OIDC_AUDIENCE: textOf(256).optional(),
  KEYFOB_OIDC_JWKS_URL: urlSetting(['http', 'https']).optional(),
  KEYFOB_OIDC_ALGORITHMS: z
    .string()
    .transform((text) => [...new Set(text.split(',').map((name) => name.trim()))])
    .refine(
      (names): names is TokenAlgorithm[] => names.every(isTokenAlgorithm),
      `must be one or more of ${tokenAlgorithms.join(', ')}, with commas between them`,
    )
    .default(['RS256', 'ES256']),
  KEYFOB_OIDC_CLOCK_SKEW_SECONDS: numberOf(0, 300).default(30),
  KEYFOB_OIDC_SCOPE_CLAIM: textOf(128).default('scope'),
  KEYFOB_OIDC_LABELS_CLAIM: textOf(128).optional(),
  KEYFOB_QUOTAS: quotasSetting.default([]),
  DATABASE_URL: databaseUrl.optional(),
  AMQP_URL: urlSetting(['amqp', 'amqps']).optional(),
  KEYFOB_RABBITMQ_MANAGEMENT_URL: urlSetting(['http', 'https']).optional(),
  REDIS_URL: redisUrl.optional(),
  KEYFOB_ROLES: roles.default([...roleNames]),
  KEYFOB_GATEWAY: z.enum(['mqtt', 'rabbitmq-mqtt'], 'must be mqtt or rabbitmq-mqtt').default('mqtt'),
  KEYFOB_QUEUE_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'must be 1 to 64 characters of A-Z a-z 0-9 _ . -')
    .default('keyfob'),
  KEYFOB_MQTT_SHARED: z.enum(['auto', 'on', 'off'], 'must be auto, on or off').default('auto'),
  MQTT_CA_FILE: file.optional(),
  MQTT_CERT_FILE: file.optional(),
  MQTT_KEY_FILE: file.optional(),
  KEYFOB_HISTORY_DAYS: numberOf(7, 3_650).default(30),
  KEYFOB_AUDIT: z.enum(['on', 'off'], 'must be on or off').default('on'),
  KEYFOB_AUDIT_DAYS: numberOf(1, 3_650).default(365),
  KEYFOB_SCHEDULES_FILE: file.optional(),
  KEYFOB_DRAIN_SECONDS: numberOf(1, 300).default(20),
  KEYFOB_STOP_NOTICE_SECONDS: numberOf(0, 60).default(0),
  MQTT_URL: urlSetting(brokerSchemes).optional(),
  MQTT_USERNAME: z.string().max(256, 'must be at most 256 characters').optional(),
  MQTT_PASSWORD: z.string().max(4_096, 'must be at most 4096 characters').optional(),
  KEYFOB_MQTT_PORT: port.optional(),
  KEYFOB_MQTT_WS_PORT: port.optional(),
  KEYFOB_MQTT_HOST: ownAddress.optional(),
  KEYFOB_MQTTS_PORT: port.optional(),
  KEYFOB_MQTTS_CERT_FILE: file.optional(),
  KEYFOB_MQTTS_KEY_FILE: file.optional(),
  KEYFOB_VEHICLE_CREDENTIALS: z.enum(['auto', 'required'], 'must be auto or required').default('auto'),
  KEYFOB_DATA_DIR: file.default('./.keyfob'),
  KEYFOB_PUBLIC_MQTT_URLS: listOf(
    isBrokerUrl,
    'URLs of a broker without credentials, as in mqtts://broker.example:8883',
  ),
  KEYFOB_TOPIC_PREFIX: z
    .string()
    .refine(isTopicPrefix, 'must be 1 to 5 levels of A-Z a-z 0-9 _ -, as in keyfob/v1')
    .default('keyfob/v1'),
  KEYFOB_DEMO_VEHICLES: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a number from 0 to 999')
    .transform(Number)
    .optional(),
  KEYFOB_DEMO_WAKE_PORT: port.optional(),
  KEYFOB_AUTO_REGISTER: flag.optional(),
  KEYFOB_VIN_CHECK_DIGIT: flag.default(false),
  KEYFOB_SIGNING: z.enum(signingPolicies, 'must be off, optional or required').default('off'),
  KEYFOB_SIGNING_KEYS_FILE: file.optional(),
  KEYFOB_VEHICLE_CA_FILE: file.optional(),
  KEYFOB_WEBHOOKS_PRIVATE: flag.default(false),
  KEYFOB_WAKE_URL: urlSetting(['http', 'https']).optional(),
  KEYFOB_WAKE_SECRET: wakeSecrets.optional(),
  KEYFOB_WAKE_SECRET_FILE: file.optional(),
  KEYFOB_WAKE_PER_DAY: numberOf(1, 100).default(5),
  KEYFOB_WAKE_SPACING_SECONDS: numberOf(10, 86_400).default(120),
  KEYFOB_WAKE_PER_SECOND: numberOf(1, 1_000).default(50),
  KEYFOB_WAKE_PRIVATE: flag.default(false),
  KEYFOB_CATALOGUE_DIR: file.optional(),
  KEYFOB_APPROVAL_CLASSES: listOf(
    isApprovalClass,
    'classes of command types, each with the seconds in which a command may be approved, at most 86400, as in engine:900',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: urlSetting(['http', 'https']).optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .regex(/^[^=,\s]+=[^,]*(,[^=,\s]+=[^,]*)*$/, 'must be name=value, several with commas between them')
    .optional(),
  OTEL_SERVICE_NAME: textOf(128).default('keyfob'),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d{1,9})?|1(\.0{1,9})?)$/, 'must be a share from 0 to 1')
    .transform(Number)
    .default(1),
  KEYFOB_LOG_VINS: z.enum(vinsInLogs, `must be one of ${vinsInLogs.join(', ')}`).default('plain'),
  KEYFOB_LOG_VINS_KEY: z
    .string()
    .refine((text) => text.length >= 32 && text.length <= 256, 'must be 32 to 256 characters')
    .optional(),
  KEYFOB_LOG_VINS_KEY_FILE: file.optional(),
  KEYFOB_LOG_LEVEL: z.enum(logThresholds, `must be one of ${logThresholds.join(', ')}`).default('info'),
})

export type Environment = z.output<typeof environmentSchema>

/** Of the other programs that share this environment. */
const foreign: ReadonlySet<string> = new Set(['KEYFOB_API', 'KEYFOB_API_KEY'])

/**
 * Reads the environment; throws an Error that lists every bad value with its name, and shows none. An empty value counts as
 * not set: that is how a compose file or a chart leaves one out.
 */
export const readEnvironment = (variables: Readonly<Record<string, string | undefined>> = process.env): Environment => {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''))
  const strange = Object.keys(given).find(
    (name) => name.startsWith('KEYFOB_') && !(name in environmentSchema.shape) && !foreign.has(name),
  )
  if (strange !== undefined)
    throw new Error(
      `${strange} is not a setting of Keyfob. The settings are ${Object.keys(environmentSchema.shape).join(', ')}.`,
    )
  const parsed = environmentSchema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('\n'))
}
