import { writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { generatePrivateJwk, thumbprintOf } from '@keyfob/runtime'
import { temporaryFolder } from '@keyfob/testbed'
import { describe, expect, it } from 'vitest'
import { newApiKey } from '../access/api-key.ts'
import { makeConfig } from './config.ts'
import { readEnvironment } from './environment.ts'

const configOf = (variables: Record<string, string> = {}) => makeConfig(readEnvironment(variables))

describe('the configuration', () => {
  it('listens on loopback, on default ports or the next free ones, with an embedded broker', () => {
    expect(configOf()).toMatchObject({
      host: '127.0.0.1',
      http: { port: 8080, portFallback: true },
      mqttUrl: null,
      catalogueDir: null,
      autoRegister: true,
      checkDigit: false,
      embeddedBroker: { port: 1883, wsPort: 8083, portFallback: true, wsPortFallback: true },
      demoVehicles: 5,
      logLevel: 'info',
      topicPrefix: 'keyfob/v1',
      databaseUrl: null,
      amqpUrl: null,
      redisUrl: null,
      roles: ['api', 'worker'],
      gateway: 'mqtt',
      historyKept: 30 * 86_400_000,
      drainWithin: 20_000,
      secrets: { mqtt: {}, mqttTls: {}, databaseUrl: null, amqpUrl: null, redisUrl: null },
    })
    expect(isAbsolute(configOf().dataDir)).toBe(true)
  })

  it('does not replace a configured port by the next free one', () => {
    expect(configOf({ PORT: '8080', KEYFOB_MQTT_PORT: '1', KEYFOB_MQTT_WS_PORT: '2' })).toMatchObject({
      http: { port: 8080, portFallback: false },
      embeddedBroker: { port: 1, wsPort: 2, portFallback: false, wsPortFallback: false },
    })
  })

  it('has no embedded broker when another one is named', () => {
    expect(configOf({ MQTT_URL: 'mqtt://broker:1884' })).toMatchObject({
      mqttUrl: 'mqtt://broker:1884',
      embeddedBroker: null,
    })
  })

  it('hands every other setting on', () => {
    expect(
      configOf({
        KEYFOB_DATA_DIR: '/d',
        KEYFOB_TOPIC_PREFIX: 'p',
        KEYFOB_DEMO_VEHICLES: '0',
        KEYFOB_AUTO_REGISTER: 'false',
        KEYFOB_VIN_CHECK_DIGIT: 'true',
        KEYFOB_CATALOGUE_DIR: '/c',
        KEYFOB_LOG_LEVEL: 'warn',
      }),
    ).toMatchObject({
      dataDir: '/d',
      topicPrefix: 'p',
      demoVehicles: 0,
      autoRegister: false,
      checkDigit: true,
      catalogueDir: '/c',
      logLevel: 'warn',
    })
  })
})

describe('roles', () => {
  const real = { DATABASE_URL: 'postgres://db/keyfob', MQTT_URL: 'mqtt://broker' }

  it('split over processes need parts that can be shared', () => {
    expect(() => configOf({ KEYFOB_ROLES: 'api' })).toThrow(
      'KEYFOB_ROLES is api, so other processes share its parts, and the embedded database belongs to one process. Set DATABASE_URL.',
    )
    expect(() => configOf({ KEYFOB_ROLES: 'worker', DATABASE_URL: real.DATABASE_URL })).toThrow(/Set MQTT_URL, or/)
    expect(configOf({ ...real, KEYFOB_ROLES: 'worker' })).toMatchObject({
      roles: ['worker'],
      demoVehicles: 0,
      embeddedBroker: null,
    })
  })

  it('bring demo vehicles along only where they can connect', () => {
    const rabbit = { KEYFOB_GATEWAY: 'rabbitmq-mqtt', AMQP_URL: 'amqp://rabbit' }
    expect(configOf(rabbit)).toMatchObject({ demoVehicles: 0, embeddedBroker: null })
    expect(configOf({ ...rabbit, MQTT_URL: 'mqtt://rabbit' }).demoVehicles).toBe(5)
    expect(() => configOf({ ...rabbit, KEYFOB_DEMO_VEHICLES: '3' })).toThrow(/need a broker to connect to/)
  })

  it('reach vehicles through RabbitMQ only when it is named', () => {
    expect(() => configOf({ KEYFOB_GATEWAY: 'rabbitmq-mqtt' })).toThrow(/Set AMQP_URL/)
  })
})

describe('listening', () => {
  it('is on loopback without API keys, unless they are required', () => {
    expect(configOf()).toMatchObject({ host: '127.0.0.1', publicHosts: [], trustedProxies: [], keysRequiredBy: null })
    expect(configOf({ KEYFOB_HOST: '127.0.0.53' }).keysRequiredBy).toBeNull()
    expect(configOf({ KEYFOB_HOST: '::1' }).keysRequiredBy).toBeNull()
    expect(configOf({ KEYFOB_KEYS: 'required' }).keysRequiredBy).toBe('KEYFOB_KEYS is required')
  })

  it.each(['0.0.0.0', '::', '192.0.2.1', '::ffff:127.0.0.1'])('on %s asks for keys', (host) => {
    expect(configOf({ KEYFOB_HOST: host }).keysRequiredBy).toBe(
      `KEYFOB_HOST is ${host}, which other machines can reach`,
    )
  })

  it('accepts the tokens of an issuer when all that it needs to know is set', () => {
    expect(configOf().tokens).toBeNull()
    const oidc = {
      KEYFOB_OIDC_ISSUER: 'https://id.example/realms/fleet',
      KEYFOB_OIDC_AUDIENCE: 'keyfob',
      KEYFOB_OIDC_JWKS_URL: 'https://id.example/realms/fleet/certs',
    }
    expect(configOf(oidc).tokens).toEqual({
      issuer: 'https://id.example/realms/fleet',
      audience: 'keyfob',
      jwksUrl: 'https://id.example/realms/fleet/certs',
      algorithms: ['RS256', 'ES256'],
      clockSkew: 30_000,
      scopeClaim: 'scope',
      labelsClaim: null,
    })
    expect(configOf({ ...oidc, KEYFOB_OIDC_ALGORITHMS: 'EdDSA, PS256' }).tokens?.algorithms).toEqual(['EdDSA', 'PS256'])
    for (const name of Object.keys(oidc)) expect(() => configOf({ ...oidc, [name]: '' })).toThrow('Tokens need three')
    for (const algorithm of ['none', 'HS256', 'RS256,none', 'RS256,'])
      expect(() => configOf({ ...oidc, KEYFOB_OIDC_ALGORITHMS: algorithm })).toThrow(
        /KEYFOB_OIDC_ALGORITHMS must be one/,
      )
    const at = (url: string) => configOf({ ...oidc, KEYFOB_OIDC_JWKS_URL: url }).tokens?.jwksUrl
    expect([at('http://127.0.0.1:1/jwks'), at('http://[::1]:1/jwks')]).toHaveLength(2)
    for (const url of ['http://id.example/jwks', 'http://127.0.0.1.evil.example/jwks', 'http://localhost/jwks'])
      expect(() => at(url)).toThrow('KEYFOB_OIDC_JWKS_URL must begin with https://')
    expect(() => at('https://me:sesame@id.example/jwks')).toThrow('must hold no credentials')
  })

  it('lets vehicles register at first sight only where no API keys are required, unless configured', () => {
    expect(configOf().autoRegister).toBe(true)
    expect(configOf({ KEYFOB_HOST: '0.0.0.0' }).autoRegister).toBe(false)
    expect(configOf({ KEYFOB_KEYS: 'required' }).autoRegister).toBe(false)
    expect(configOf({ KEYFOB_KEYS: 'required', KEYFOB_AUTO_REGISTER: 'true' }).autoRegister).toBe(true)
  })
})

describe('the first key', () => {
  const { text: key } = newApiKey()

  it('is a secret, given or from a file', async () => {
    const folder = await temporaryFolder()
    const [right, wrong] = [join(folder.path, 'right'), join(folder.path, 'wrong')]
    await Promise.all([writeFile(right, `${key}\n`), writeFile(wrong, 'sesame')])
    expect(configOf().secrets.firstKey).toBeNull()
    expect(configOf({ KEYFOB_FIRST_KEY: key }).secrets.firstKey).toBe(key)
    expect(configOf({ KEYFOB_FIRST_KEY_FILE: right }).secrets.firstKey).toBe(key)
    expect(() => configOf({ KEYFOB_FIRST_KEY_FILE: wrong })).toThrow(
      /^KEYFOB_FIRST_KEY_FILE: .*wrong must hold an API key and nothing else/,
    )
    expect(() => configOf({ KEYFOB_FIRST_KEY_FILE: wrong })).not.toThrow(/sesame/)
    expect(() => configOf({ KEYFOB_FIRST_KEY_FILE: join(folder.path, 'none') })).toThrow(/none cannot be read/)
    expect(() => configOf({ KEYFOB_FIRST_KEY: key, KEYFOB_FIRST_KEY_FILE: right })).toThrow(/set only one of them/)
    const { secrets: _secrets, ...shown } = configOf({ KEYFOB_FIRST_KEY: key })
    expect(JSON.stringify(shown)).not.toContain(key)
    await folder.remove()
  })
})

it('ends connections at RabbitMQ only where vehicles connect to one, and keeps its password', () => {
  const management = { KEYFOB_RABBITMQ_MANAGEMENT_URL: 'https://admin:sesame@rabbit:15671/prefix' }
  expect(() => configOf(management)).toThrow('they connect to the embedded broker')
  const { secrets, ...shown } = configOf({ ...management, MQTT_URL: 'mqtt://rabbit' })
  expect(shown.rabbitManagementUrl).toBe('https://rabbit:15671/prefix')
  expect(secrets.rabbitManagementUrl).toContain('sesame')
  expect(JSON.stringify(shown)).not.toContain('sesame')
})

describe('signing', () => {
  it('is off, without a key, until it is configured', () => {
    expect(configOf().signing).toEqual({ policy: 'off', keys: [] })
  })

  it('takes its keys from a file, and shows their names only', async () => {
    const folder = await temporaryFolder()
    const path = join(folder.path, 'keys.json')
    const [first, second] = [generatePrivateJwk(), generatePrivateJwk()]
    await writeFile(path, JSON.stringify({ keys: [first, second] }))
    const { secrets, ...shown } = configOf({ KEYFOB_SIGNING: 'required', KEYFOB_SIGNING_KEYS_FILE: path })
    expect(shown.signing).toEqual({ policy: 'required', keys: [first, second].map(thumbprintOf) })
    expect(secrets.signingKeys).toHaveLength(2)
    expect(shown.demoVehicles).toBe(5) // they make keys of their own
    expect(JSON.stringify(shown)).not.toContain(first.d)
    await writeFile(path, JSON.stringify({ keys: [{ ...first, d: 'sesame' }] }))
    const bad = () => configOf({ KEYFOB_SIGNING_KEYS_FILE: path })
    expect(bad).toThrow(/keys.json is not a set of keys: .*keys.0.d must be 32 bytes/)
    expect(bad).not.toThrow('sesame')
    expect(() => configOf({ KEYFOB_SIGNING_KEYS_FILE: `${path}x` })).toThrow(/keys.jsonx cannot be read/)
    await folder.remove()
  })

  it('hashes VINs in the log with a key, from the environment or from a file, and shows it to nobody', async () => {
    const [folder, key] = [await temporaryFolder(), 'k'.repeat(32)]
    const path = join(folder.path, 'key')
    await writeFile(path, `${key}\n`)
    for (const settings of [{ KEYFOB_LOG_VINS_KEY: key }, { KEYFOB_LOG_VINS_KEY_FILE: path }]) {
      const { secrets, ...shown } = configOf({ KEYFOB_LOG_VINS: 'hashed', ...settings })
      expect([secrets.logVins, shown.logVins]).toEqual([{ kind: 'hashed', key }, 'hashed'])
      expect(JSON.stringify(shown)).not.toContain(key)
    }
    expect(() => configOf({ KEYFOB_LOG_VINS: 'hashed' })).toThrow('Set KEYFOB_LOG_VINS_KEY')
    await writeFile(path, 'short')
    expect(() => configOf({ KEYFOB_LOG_VINS: 'hashed', KEYFOB_LOG_VINS_KEY_FILE: path })).toThrow('32 characters')
    await folder.remove()
  })

  it('needs a key to sign with', () => {
    expect(() => configOf({ KEYFOB_SIGNING: 'optional' })).toThrow('Set KEYFOB_SIGNING_KEYS_FILE')
    expect(() => configOf({ KEYFOB_SIGNING: 'maybe' })).toThrow('KEYFOB_SIGNING must be off, optional or required')
  })
})

describe('secrets', () => {
  it('of every part stay out of what is shown', () => {
    const { secrets, ...shown } = configOf({
      DATABASE_URL: 'postgres://u:sesame@db:5433/keyfob?password=sesame',
      AMQP_URL: 'amqp://u:sesame@rabbit/v',
      REDIS_URL: 'redis://:sesame@cache/1',
    })
    expect(shown).toMatchObject({
      databaseUrl: 'postgres://db:5433/keyfob',
      amqpUrl: 'amqp://rabbit/v',
      redisUrl: 'redis://cache/1',
    })
    expect(JSON.stringify(shown)).not.toContain('sesame')
    expect(secrets.databaseUrl).toBe('postgres://u:sesame@db:5433/keyfob?password=sesame')
  })

  it('in files are read once, and a file that is none of PEM stops the start', async () => {
    const folder = await temporaryFolder()
    const [good, bad] = [join(folder.path, 'good.pem'), join(folder.path, 'bad.pem')]
    await writeFile(good, '-----BEGIN CERTIFICATE-----')
    await writeFile(bad, 'sesame')
    const all = { MQTT_CA_FILE: good, MQTT_CERT_FILE: good, MQTT_KEY_FILE: good }
    expect(Object.keys(configOf(all).secrets.mqttTls)).toEqual(['ca', 'cert', 'key'])
    expect(() => configOf({ ...all, MQTT_KEY_FILE: bad })).toThrow(`MQTT_KEY_FILE: ${bad} is not a PEM file.`)
    expect(() => configOf({ MQTT_CA_FILE: join(folder.path, 'none') })).toThrow(/^MQTT_CA_FILE: .* cannot be read/)
    expect(() => configOf({ MQTT_CERT_FILE: good })).toThrow(/set both MQTT_CERT_FILE and MQTT_KEY_FILE/)
    await folder.remove()
  })

  it('are taken out of the broker’s URL, decoded, and are nowhere else', () => {
    const { secrets, ...shown } = configOf({ MQTT_URL: 'mqtts://some%40body:open%2Fsesame@broker:8883/path' })
    expect(secrets.mqtt).toEqual({ username: 'some@body', password: 'open/sesame' })
    expect(shown.mqttUrl).toBe('mqtts://broker:8883/path')
    expect(JSON.stringify(shown)).not.toMatch(/sesame|body/)
  })

  it('of their own variables win over those of the URL', () => {
    const { secrets, ...shown } = configOf({
      MQTT_URL: 'mqtt://u:p@broker',
      MQTT_USERNAME: 'me',
      MQTT_PASSWORD: 'open sesame',
    })
    expect(secrets.mqtt).toEqual({ username: 'me', password: 'open sesame' })
    expect(JSON.stringify(shown)).not.toContain('sesame')
  })

  it('are none when nothing names them', () => {
    expect(configOf({ MQTT_URL: 'mqtt://broker' }).secrets.mqtt).toEqual({})
    expect(configOf({ MQTT_URL: 'mqtt://only-a-name@broker' }).secrets.mqtt).toEqual({ username: 'only-a-name' })
  })

  it('that cannot be decoded stop the start with a sentence that does not repeat them', () => {
    const start = () => configOf({ MQTT_URL: 'mqtt://me:100%sesame@broker' })
    expect(start).toThrow('MQTT_URL holds a "%" that encodes nothing; write it as %25')
    expect(start).not.toThrow('sesame')
  })
})
