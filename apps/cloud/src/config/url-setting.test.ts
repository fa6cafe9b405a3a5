import { Redis } from 'ioredis'
import pg from 'pg'
import { Connection } from 'rabbitmq-client'
import { describe, expect, it } from 'vitest'
import { postgresSettings } from '../store/postgres-settings.ts'
import { makeConfig } from './config.ts'
import { readEnvironment } from './environment.ts'

const schemesOf = {
  DATABASE_URL: ['postgres', 'postgresql'],
  AMQP_URL: ['amqp', 'amqps'],
  REDIS_URL: ['redis', 'rediss'],
  MQTT_URL: ['mqtt', 'mqtts', 'ws', 'wss'],
  OTEL_EXPORTER_OTLP_ENDPOINT: ['http', 'https'],
} as const
const all = Object.entries(schemesOf).flatMap(([name, schemes]) => schemes.map((scheme) => [name, scheme] as const))

const configOf = (name: string, url: string) => makeConfig(readEnvironment({ [name]: url }))
const sentenceOf = (name: string, url: string): string => {
  try {
    configOf(name, url)
  } catch (error) {
    expect(error).toMatchObject({ name: 'Error' }) // and no TypeError, URIError or worse of some library
    return (error as Error).message // as was just asked
  }
  throw new Error(`${name}=${url} was taken`)
}

const space = 'must not hold a space, a line break or a control character'
const percent = 'holds a "%" that encodes nothing; write it as %25'
const port = 'has a port that is no number from 1 to 65535'
const host = 'must be a URL that begins with'

describe.each(all)('%s with %s://', (name, scheme) => {
  it.each([
    [` ${scheme}://h`, space],
    [`${scheme}://h `, space],
    [`${scheme}://h\n`, space],
    [`${scheme}://u:ses ame@h`, space],
    [`${scheme}://h h`, space],
    [`${scheme}://h/\u0000`, space],
    [' ', space],
    [`${scheme}:`, host],
    [`${scheme}:h`, host],
    [`${scheme}://`, host],
    [`${scheme}:///h`, host],
    [`${scheme}://:1`, host],
    [`${scheme}://u:sesame@`, host],
    [`${scheme}://u:sesame@:1`, host],
    [`${scheme}://%20`, host],
    [`${scheme}://h1,h2`, host],
    [`${scheme}://[::1`, ''],
    [`sesame`, host],
    [`sesame://h`, host],
    [`//h`, host],
    [`h:1883`, host],
    [`${scheme}://h:99999`, port],
    [`${scheme}://h:0`, port],
    [`${scheme}://h:-1`, port],
    [`${scheme}://h:abc`, port],
    [`${scheme}://u:ses/ame@h`, port],
    [`${scheme}://u:ses#ame@h`, port],
    [`${scheme}://u:ses?ame@h`, port],
    [`${scheme}://u:100%sesame@h`, percent],
    [`${scheme}://100%sesame:p@h`, percent],
    [`${scheme}://h/%zz`, percent],
    [`${scheme}://h/?a=%`, percent],
    [`${scheme}://u:%ff@h`, percent],
  ])('%j is refused with a sentence that shows no part of it', (url, problem) => {
    const sentence = sentenceOf(name, url)
    expect(sentence.startsWith(`${name} ${problem}`), sentence).toBe(true)
    expect(sentence).not.toMatch(/ses.?ame|100%/)
  })
})

describe('what is taken', () => {
  const endings = [
    'h',
    'h:1',
    'u:p%40%2F%25@h',
    '[::1]:1',
    'u@h',
    ':p@h',
    'H.example.',
    'a_b-c.example',
    '10.0.0.1',
    'h:',
  ]

  it.each(endings)('//%s can be read by the library that connects', (ending) => {
    const { databaseUrl } = configOf('DATABASE_URL', `postgres://${ending}/keyfob?sslmode=verify-full`).secrets
    expect(new pg.Client(postgresSettings(databaseUrl!)).database).toBe('keyfob')
    const { redisUrl } = configOf('REDIS_URL', `redis://${ending}/1`).secrets
    expect(new Redis(redisUrl!, { lazyConnect: true }).options.db).toBe(1)
    const { amqpUrl } = configOf('AMQP_URL', `amqp://${ending}/a%2Fb`).secrets
    const connection = new Connection({ url: amqpUrl! })
    connection.on('error', () => undefined)
    connection.unsafeDestroy()
    expect(configOf('MQTT_URL', `mqtts://${ending}/mqtt`).mqttUrl).toMatch(/^mqtts:\/\/[^@]*$/)
  })

  it('may be the folder of a socket, for a database', () => {
    const { databaseUrl } = configOf('DATABASE_URL', 'postgres://%2Fvar%2Frun%2Fpostgresql/keyfob').secrets
    expect(new pg.Client(postgresSettings(databaseUrl!)).host).toBe('/var/run/postgresql')
  })
})

describe('the rest of a URL', () => {
  it.each(['/x', '/1/2', '/-1', '/1.5', '/123456'])('%s is no database of Redis', (path) => {
    expect(sentenceOf('REDIS_URL', `redis://h${path}`)).toBe(
      'REDIS_URL has a path that is no number of a database, as in redis://host:6379/1',
    )
  })

  it('names an sslmode that there is, and files that can be read', () => {
    expect(sentenceOf('DATABASE_URL', 'postgres://h/x?sslmode=requre')).toBe(
      'DATABASE_URL has an sslmode that is none of disable, prefer, require, verify-ca, verify-full, no-verify',
    )
    for (const file of ['sslrootcert', 'sslcert', 'sslkey'])
      expect(sentenceOf('DATABASE_URL', `postgres://u:sesame@h/x?${file}=/none/there.pem`)).toMatch(
        new RegExp(`^DATABASE_URL \\(${file}\\): /none/there.pem cannot be read: (?!.*sesame)`),
      )
  })
})

describe('settings that are no URLs', () => {
  const names = [
    'KEYFOB_DATA_DIR',
    'KEYFOB_CATALOGUE_DIR',
    'KEYFOB_SCHEDULES_FILE',
    'MQTT_CA_FILE',
    'OTEL_SERVICE_NAME',
  ]

  it.each(names)('%s has no spaces around it, and no control characters', (name) => {
    for (const text of [' ', ' x', 'x ', 'x\n', 'a\u0000b'])
      expect(() => readEnvironment({ [name]: text })).toThrow(
        `${name} must not begin or end with a space, or hold a control character`,
      )
    expect(readEnvironment({ [name]: 'a b' })).toMatchObject({ [name]: 'a b' })
  })

  it.each([
    'PORT',
    'KEYFOB_HOST',
    'KEYFOB_KEYS',
    'KEYFOB_ROLES',
    'KEYFOB_HISTORY_DAYS',
    'KEYFOB_QUEUE_PREFIX',
    'KEYFOB_TOPIC_PREFIX',
  ])('%s of nothing but a space is refused with a sentence', (name) =>
    expect(() => readEnvironment({ [name]: ' ' })).toThrow(new RegExp(`^${name} must be `)),
  )
})
