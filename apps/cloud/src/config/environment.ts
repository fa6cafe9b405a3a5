/** The one reader of `process.env` in the cloud. A bad value stops the start with a sentence that names the variable. */
import { isTopicPrefix } from '@keyfob/protocol'
import { z } from 'zod'

const port = z.string().regex(/^\d{1,5}$/, 'must be a port number').transform(Number).refine((value) => value <= 65_535, 'must be at most 65535') // prettier-ignore
const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true')
const brokerUrl = z.url({
  protocol: /^(mqtt|mqtts|ws|wss)$/,
  hostname: /./, // "mqtt:broker" is a URL, too, and names no host
  error: 'must be a URL that begins with mqtt://, mqtts://, ws:// or wss:// and names a host',
})

const environmentSchema = z.object({
  PORT: port.optional(),
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
  KEYFOB_DEMO_VEHICLES: z.string().regex(/^\d{1,3}$/, 'must be a number from 0 to 999').transform(Number).default(5), // prettier-ignore
  KEYFOB_AUTO_REGISTER: flag.default(true),
  KEYFOB_VIN_CHECK_DIGIT: flag.default(false),
  KEYFOB_CATALOGUE_DIR: z.string().min(1).max(1024).optional(),
  KEYFOB_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
    .default('info'),
})

export type Environment = z.output<typeof environmentSchema>

/** Parts that come with a later version: naming one is an error, never a silence. */
const notYet: Readonly<Record<string, string>> = {
  DATABASE_URL: 'a PostgreSQL database', AMQP_URL: 'RabbitMQ', REDIS_URL: 'Redis', KEYFOB_ROLES: 'roles',
} // prettier-ignore

/** Of the other programs that share this environment. */
const foreign: ReadonlySet<string> = new Set(['KEYFOB_API'])

/** Reads the environment; throws an Error that lists every bad value with its name. */
export const readEnvironment = (variables: Readonly<Record<string, string | undefined>> = process.env): Environment => {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''))
  const early = Object.keys(notYet).find((name) => given[name] !== undefined)
  if (early !== undefined)
    throw new Error(`${early} is set, but this version of Keyfob cannot use ${notYet[early]} yet. Unset it.`)
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
