/** The one reader of `process.env` in the cloud. A bad value stops the start with a sentence that names the variable. */
import { isIP } from 'node:net'
import { isTopicPrefix } from '@keyfob/protocol'
import { z } from 'zod'
import { parseApiKey } from '../access/api-key.ts'

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be at most 65535')
const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true')
const brokerUrl = z.url({
  protocol: /^(mqtt|mqtts|ws|wss)$/,
  hostname: /./, // "mqtt:broker" is a URL, too, and names no host
  error: 'must be a URL that begins with mqtt://, mqtts://, ws:// or wss:// and names a host',
})

const urlOf = (protocols: readonly string[]) =>
  z.url({
    protocol: new RegExp(`^(${protocols.join('|')})$`),
    hostname: /./,
    error: `must be a URL that begins with ${protocols.map((name) => `${name}://`).join(' or ')} and names a host`,
  })
const numberOf = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a number from ${least} to ${most}`)
const file = z.string().min(1).max(1024)

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
const isRange = (text: string): boolean => {
  const [address = '', bits] = text.split('/')
  const family = isIP(address)
  return family !== 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
}

const environmentSchema = z.object({
  PORT: port.optional(),
  KEYFOB_HOST: z
    .string()
    .refine((text) => isIP(text) !== 0, 'must be an IP address of this machine; 0.0.0.0 or :: is all of them')
    .default('127.0.0.1'),
  KEYFOB_PUBLIC_HOSTS: listOf(isHost, 'names of hosts without scheme and port, as in keyfob.example'),
  KEYFOB_TRUSTED_PROXIES: listOf(isRange, 'addresses or ranges, as in 10.0.0.0/8'),
  KEYFOB_KEYS: z.enum(['auto', 'required'], 'must be auto or required').default('auto'),
  KEYFOB_FIRST_KEY: z
    .string()
    .refine((text) => parseApiKey(text) !== undefined, 'must be a key: "keyfob keys generate" makes one')
    .optional(),
  KEYFOB_FIRST_KEY_FILE: file.optional(),
  DATABASE_URL: urlOf(['postgres', 'postgresql']).optional(),
  AMQP_URL: urlOf(['amqp', 'amqps']).optional(),
  REDIS_URL: urlOf(['redis', 'rediss']).optional(),
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
  KEYFOB_SCHEDULES_FILE: file.optional(),
  KEYFOB_DRAIN_SECONDS: numberOf(1, 300).default(20),
  KEYFOB_STOP_NOTICE_SECONDS: numberOf(0, 60).default(0),
  MQTT_URL: brokerUrl.optional(),
  MQTT_USERNAME: z.string().max(256).optional(),
  MQTT_PASSWORD: z.string().max(4096).optional(),
  KEYFOB_MQTT_PORT: port.optional(),
  KEYFOB_MQTT_WS_PORT: port.optional(),
  KEYFOB_DATA_DIR: z.string().min(1).max(1024).default('./.keyfob'),
  KEYFOB_TOPIC_PREFIX: z
    .string()
    .refine(isTopicPrefix, 'must be 1 to 5 levels of A-Z a-z 0-9 _ -, as in keyfob/v1')
    .default('keyfob/v1'),
  KEYFOB_DEMO_VEHICLES: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a number from 0 to 999')
    .transform(Number)
    .optional(),
  KEYFOB_AUTO_REGISTER: flag.optional(),
  KEYFOB_VIN_CHECK_DIGIT: flag.default(false),
  KEYFOB_WEBHOOKS_PRIVATE: flag.default(false),
  KEYFOB_CATALOGUE_DIR: z.string().min(1).max(1024).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: urlOf(['http', 'https']).optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .regex(/^[^=,\s]+=[^,]*(,[^=,\s]+=[^,]*)*$/, 'must be name=value, several with commas between them')
    .optional(),
  OTEL_SERVICE_NAME: z.string().min(1).max(128).default('keyfob'),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d{1,9})?|1(\.0{1,9})?)$/, 'must be a share from 0 to 1')
    .transform(Number)
    .default(1),
  KEYFOB_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
    .default('info'),
})

export type Environment = z.output<typeof environmentSchema>

/** Of the other programs that share this environment. */
const foreign: ReadonlySet<string> = new Set(['KEYFOB_API', 'KEYFOB_API_KEY'])

/** Reads the environment; throws an Error that lists every bad value with its name. */
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
