import { afterEach, describe, expect, it, vi } from 'vitest'
import { newApiKey } from '../access/api-key.ts'
import { type Environment, readEnvironment } from './environment.ts'

const settings = [
  'DATABASE_URL',
  'AMQP_URL',
  'REDIS_URL',
  'KEYFOB_ROLES',
  'KEYFOB_GATEWAY',
  'KEYFOB_QUEUE_PREFIX',
  'KEYFOB_MQTT_SHARED',
  'MQTT_CA_FILE',
  'MQTT_CERT_FILE',
  'MQTT_KEY_FILE',
  'KEYFOB_HISTORY_DAYS',
  'KEYFOB_AUDIT',
  'KEYFOB_AUDIT_DAYS',
  'KEYFOB_LOG_VINS',
  'KEYFOB_LOG_VINS_KEY',
  'KEYFOB_LOG_VINS_KEY_FILE',
  'KEYFOB_SCHEDULES_FILE',
  'KEYFOB_DRAIN_SECONDS',
  'KEYFOB_PUBLIC_URL',
  'KEYFOB_QUOTAS',
  'KEYFOB_STOP_NOTICE_SECONDS',
  'PORT',
  'MQTT_URL',
  'MQTT_USERNAME',
  'MQTT_PASSWORD',
  'KEYFOB_MQTT_PORT',
  'KEYFOB_MQTT_WS_PORT',
  'KEYFOB_DATA_DIR',
  'KEYFOB_TOPIC_PREFIX',
  'KEYFOB_PUBLIC_MQTT_URLS',
  'KEYFOB_DEMO_VEHICLES',
  'KEYFOB_DEMO_WAKE_PORT',
  'KEYFOB_AUTO_REGISTER',
  'KEYFOB_VIN_CHECK_DIGIT',
  'KEYFOB_CATALOGUE_DIR',
  'KEYFOB_LOG_LEVEL',
  'KEYFOB_WEBHOOKS_PRIVATE',
  'KEYFOB_WAKE_URL',
  'KEYFOB_WAKE_SECRET',
  'KEYFOB_WAKE_SECRET_FILE',
  'KEYFOB_WAKE_PER_DAY',
  'KEYFOB_WAKE_SPACING_SECONDS',
  'KEYFOB_WAKE_PER_SECOND',
  'KEYFOB_WAKE_PRIVATE',
  'KEYFOB_APPROVAL_CLASSES',
  'KEYFOB_HOST',
  'KEYFOB_PUBLIC_HOSTS',
  'KEYFOB_TRUSTED_PROXIES',
  'KEYFOB_KEYS',
  'KEYFOB_FIRST_KEY',
  'KEYFOB_FIRST_KEY_FILE',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_SERVICE_NAME',
  'OTEL_TRACES_SAMPLER_ARG',
] as const

const sentenceOf = (variables: Record<string, string | undefined>): string => {
  try {
    readEnvironment(variables)
  } catch (error) {
    return (error as Error).message // readEnvironment throws nothing else
  }
  throw new Error(`${JSON.stringify(variables)} was taken`)
}

const { text: key } = newApiKey()
const [newSecret, oldSecret] = ['n', 'o'].map((letter) => `whsec_${letter.repeat(43)}=`) as [string, string]

const good: readonly (readonly [keyof Environment, string, unknown])[] = [
  ['PORT', '0', 0],
  ['DATABASE_URL', 'postgres://u:p@db/keyfob', 'postgres://u:p@db/keyfob'],
  ['DATABASE_URL', 'postgresql://db:5433/keyfob?sslmode=require', 'postgresql://db:5433/keyfob?sslmode=require'],
  ['DATABASE_URL', 'postgres:///keyfob?host=/var/run/postgresql', 'postgres:///keyfob?host=/var/run/postgresql'],
  ['DATABASE_URL', 'postgres://u:p@/keyfob?host=/run', 'postgres://u:p@/keyfob?host=/run'],
  ['DATABASE_URL', 'postgres://%2Fvar%2Frun/keyfob', 'postgres://%2Fvar%2Frun/keyfob'],
  ['AMQP_URL', 'amqps://u:p@rabbit/vhost', 'amqps://u:p@rabbit/vhost'],
  ['REDIS_URL', 'redis://:p@cache:6380/1', 'redis://:p@cache:6380/1'],
  [
    'KEYFOB_QUOTAS',
    'caller:600/1m, vin+command:10/30s',
    [
      { name: 'caller/1m', kind: 'caller', limit: 600, span: 60_000 },
      { name: 'vin+command/30s', kind: 'vin+command', limit: 10, span: 30_000 },
    ],
  ],
  ['KEYFOB_QUOTAS', 'vin:1000000/1d', [{ name: 'vin/1d', kind: 'vin', limit: 1_000_000, span: 86_400_000 }]],
  ['KEYFOB_PUBLIC_URL', 'https://keyfob.example/eu/', 'https://keyfob.example/eu'],
  ['KEYFOB_ROLES', 'api', ['api']],
  ['KEYFOB_ROLES', ' worker, api ,api', ['worker', 'api']],
  ['KEYFOB_GATEWAY', 'rabbitmq-mqtt', 'rabbitmq-mqtt'],
  ['KEYFOB_QUEUE_PREFIX', 'fleet.eu-1', 'fleet.eu-1'],
  ['KEYFOB_MQTT_SHARED', 'on', 'on'],
  ['MQTT_CA_FILE', '/ca.pem', '/ca.pem'],
  ['KEYFOB_SCHEDULES_FILE', '/s.yaml', '/s.yaml'],
  ['MQTT_CERT_FILE', '/cert.pem', '/cert.pem'],
  ['MQTT_KEY_FILE', '/key.pem', '/key.pem'],
  ['KEYFOB_HISTORY_DAYS', '7', 7],
  ['KEYFOB_AUDIT', 'off', 'off'],
  ['KEYFOB_AUDIT_DAYS', '1', 1],
  ['KEYFOB_LOG_VINS', 'hashed', 'hashed'],
  ['KEYFOB_LOG_VINS_KEY', 'k'.repeat(32), 'k'.repeat(32)],
  ['KEYFOB_LOG_VINS_KEY_FILE', '/key', '/key'],
  ['KEYFOB_DRAIN_SECONDS', '300', 300],
  ['KEYFOB_STOP_NOTICE_SECONDS', '5', 5],
  ['PORT', '65535', 65_535],
  ['MQTT_URL', 'mqtt://broker.example', 'mqtt://broker.example'],
  ['MQTT_URL', 'mqtts://u:p@broker.example:8883', 'mqtts://u:p@broker.example:8883'],
  ['MQTT_URL', 'ws://127.0.0.1:8083/mqtt', 'ws://127.0.0.1:8083/mqtt'],
  ['MQTT_URL', 'wss://[::1]/mqtt', 'wss://[::1]/mqtt'],
  ['MQTT_USERNAME', 'a-user', 'a-user'],
  ['MQTT_PASSWORD', ' spaces count ', ' spaces count '],
  ['KEYFOB_MQTT_PORT', '1884', 1_884],
  ['KEYFOB_MQTT_WS_PORT', '8084', 8_084],
  ['KEYFOB_DATA_DIR', '/somewhere', '/somewhere'],
  ['KEYFOB_TOPIC_PREFIX', 'my-own_name/v2', 'my-own_name/v2'],
  ['KEYFOB_PUBLIC_MQTT_URLS', 'mqtts://b:8883, wss://b/mqtt', ['mqtts://b:8883', 'wss://b/mqtt']],
  ['KEYFOB_DEMO_VEHICLES', '0', 0],
  ['KEYFOB_DEMO_VEHICLES', '999', 999],
  ['KEYFOB_DEMO_WAKE_PORT', '9100', 9_100],
  ['KEYFOB_AUTO_REGISTER', 'false', false],
  ['KEYFOB_AUTO_REGISTER', 'true', true],
  ['KEYFOB_VIN_CHECK_DIGIT', 'true', true],
  ['KEYFOB_CATALOGUE_DIR', './types', './types'],
  ['KEYFOB_WEBHOOKS_PRIVATE', 'true', true],
  ['KEYFOB_WAKE_URL', 'https://wake.example/keyfob?key=1', 'https://wake.example/keyfob?key=1'],
  ['KEYFOB_WAKE_SECRET', newSecret, [newSecret]],
  ['KEYFOB_WAKE_SECRET', `${newSecret}, ${oldSecret}`, [newSecret, oldSecret]],
  ['KEYFOB_WAKE_SECRET_FILE', '/run/wake-secret', '/run/wake-secret'],
  ['KEYFOB_WAKE_PER_DAY', '1', 1],
  ['KEYFOB_WAKE_SPACING_SECONDS', '86400', 86_400],
  ['KEYFOB_WAKE_PER_SECOND', '1000', 1_000],
  ['KEYFOB_WAKE_PRIVATE', 'true', true],
  ['KEYFOB_APPROVAL_CLASSES', 'engine:900, doors:1', ['engine:900', 'doors:1']],
  ['KEYFOB_LOG_LEVEL', 'silent', 'silent'],
  ['KEYFOB_HOST', '0.0.0.0', '0.0.0.0'],
  ['KEYFOB_HOST', '::', '::'],
  ['KEYFOB_PUBLIC_HOSTS', 'keyfob.example, [2001:db8::1],localhost', ['keyfob.example', '[2001:db8::1]', 'localhost']],
  ['KEYFOB_TRUSTED_PROXIES', '10.0.0.0/8, ::1,192.0.2.7', ['10.0.0.0/8', '::1', '192.0.2.7']],
  ['KEYFOB_KEYS', 'required', 'required'],
  ['KEYFOB_FIRST_KEY', key, key],
  ['KEYFOB_FIRST_KEY_FILE', '/run/first-key', '/run/first-key'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:4318', 'http://collector:4318'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'a=b=c,d=', 'a=b=c,d='],
  ['OTEL_SERVICE_NAME', 'keyfob-eu', 'keyfob-eu'],
  ['OTEL_TRACES_SAMPLER_ARG', '0.01', 0.01],
  ['OTEL_TRACES_SAMPLER_ARG', '1.0', 1],
]

const bad: readonly (readonly [keyof Environment, string, string])[] = [
  [
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'grpc://collector:4317',
    'OTEL_EXPORTER_OTLP_ENDPOINT must be a URL that begins with http:// or https://',
  ],
  [
    'OTEL_EXPORTER_OTLP_HEADERS',
    'Bearer x',
    'OTEL_EXPORTER_OTLP_HEADERS must be name=value, several with commas between them',
  ],
  ['OTEL_SERVICE_NAME', 's'.repeat(129), 'OTEL_SERVICE_NAME '],
  ['OTEL_TRACES_SAMPLER_ARG', '1.5', 'OTEL_TRACES_SAMPLER_ARG must be a share from 0 to 1'],
  ['DATABASE_URL', 'mysql://db/keyfob', 'DATABASE_URL must be a URL that begins with postgres:// or postgresql://'],
  [
    'DATABASE_URL',
    'postgres:///keyfob',
    'DATABASE_URL must be a URL that begins with postgres:// or postgresql:// and names a host, or the folder of a socket',
  ],
  ['DATABASE_URL', 'keyfob', 'DATABASE_URL must be a URL'],
  ['AMQP_URL', 'rabbit:5672', 'AMQP_URL must be a URL that begins with amqp:// or amqps:// and names a host'],
  ['REDIS_URL', 'redis:', 'REDIS_URL must be a URL that begins with redis:// or rediss://'],
  [
    'KEYFOB_QUOTAS',
    'caller',
    'KEYFOB_QUOTAS must be quotas with commas between them; number 1 is not written as what:limit/window, as in caller:600/1m,vin:30/1m,vin+command:10/1m',
  ],
  ['KEYFOB_QUOTAS', 'caller:1:2/1m', 'KEYFOB_QUOTAS must be quotas with commas between them; number 1 is not written'],
  [
    'KEYFOB_QUOTAS',
    'vin:3/1m,who:30/1m',
    'KEYFOB_QUOTAS must be quotas with commas between them; number 2 counts something else than caller, vin, vin+command',
  ],
  [
    'KEYFOB_QUOTAS',
    'vinxcommand:3/1m',
    'KEYFOB_QUOTAS must be quotas with commas between them; number 1 counts something else',
  ],
  ['KEYFOB_QUOTAS', 'vin:30', 'KEYFOB_QUOTAS must be quotas with commas between them; number 1 has no window'],
  ['KEYFOB_QUOTAS', 'vin:30/1m/1m', 'KEYFOB_QUOTAS must be quotas with commas between them; number 1 has no window'],
  [
    'KEYFOB_QUOTAS',
    'vin:0/1m',
    'KEYFOB_QUOTAS must be quotas with commas between them; number 1 has a limit that is no number from 1 to 1000000',
  ],
  ['KEYFOB_QUOTAS', 'vin:1000001/1m', 'KEYFOB_QUOTAS must be quotas with commas between them; number 1 has a limit'],
  [
    'KEYFOB_QUOTAS',
    'vin:1/0s',
    'KEYFOB_QUOTAS must be quotas with commas between them; number 1 has a window that is not from 1s to 1d, as in 10s, 1m, 1h',
  ],
  ['KEYFOB_QUOTAS', 'vin:1/25h', 'KEYFOB_QUOTAS must be quotas with commas between them; number 1 has a window'],
  ['KEYFOB_QUOTAS', 'vin:1/1w', 'KEYFOB_QUOTAS must be quotas with commas between them; number 1 has a window'],
  ['KEYFOB_QUOTAS', 'vin:1/60s,vin:2/1m', 'KEYFOB_QUOTAS must not count the same twice in one window; number 2 does'],
  ['KEYFOB_QUOTAS', 'vin:1/1s,', 'KEYFOB_QUOTAS must be quotas with commas between them; number 2 is not written'],
  [
    'KEYFOB_QUOTAS',
    Array.from({ length: 13 }, (_, nth) => `vin:1/${nth + 1}s`).join(','),
    'KEYFOB_QUOTAS must be at most 12 quotas',
  ],
  ['KEYFOB_PUBLIC_URL', 'keyfob.example', 'KEYFOB_PUBLIC_URL must be a URL that begins with http:// or https://'],
  ['KEYFOB_PUBLIC_URL', 'https://me:sesame@keyfob.example', 'KEYFOB_PUBLIC_URL must be an address of at most 255'],
  ['KEYFOB_PUBLIC_URL', 'https://keyfob.example/?key=1', 'KEYFOB_PUBLIC_URL must be an address'],
  ['KEYFOB_ROLES', 'api,relay', 'KEYFOB_ROLES must be api, worker, or both with a comma between them'],
  ['KEYFOB_GATEWAY', 'rabbitmq', 'KEYFOB_GATEWAY must be mqtt or rabbitmq-mqtt'],
  ['KEYFOB_QUEUE_PREFIX', 'a b', 'KEYFOB_QUEUE_PREFIX must be 1 to 64 characters'],
  ['KEYFOB_MQTT_SHARED', 'true', 'KEYFOB_MQTT_SHARED must be auto, on or off'],
  ['MQTT_CA_FILE', 'd'.repeat(1_025), 'MQTT_CA_FILE '],
  ['KEYFOB_SCHEDULES_FILE', 'd'.repeat(1_025), 'KEYFOB_SCHEDULES_FILE '],
  ['MQTT_CERT_FILE', 'd'.repeat(1_025), 'MQTT_CERT_FILE '],
  ['MQTT_KEY_FILE', 'd'.repeat(1_025), 'MQTT_KEY_FILE '],
  ['KEYFOB_AUDIT', 'true', 'KEYFOB_AUDIT must be on or off'],
  ['KEYFOB_AUDIT_DAYS', '0', 'KEYFOB_AUDIT_DAYS must be a number from 1 to 3650'],
  ['KEYFOB_LOG_VINS', 'none', 'KEYFOB_LOG_VINS must be one of plain, hashed, hidden'],
  ['KEYFOB_LOG_VINS_KEY', 'short', 'KEYFOB_LOG_VINS_KEY must be 32 to 256 characters'],
  ['KEYFOB_LOG_VINS_KEY_FILE', ' /key', 'KEYFOB_LOG_VINS_KEY_FILE must not begin or end with a space'],
  ['KEYFOB_HISTORY_DAYS', '6', 'KEYFOB_HISTORY_DAYS must be a number from 7 to 3650'],
  ['KEYFOB_STOP_NOTICE_SECONDS', '61', 'KEYFOB_STOP_NOTICE_SECONDS must be a number from 0 to 60'],
  ['KEYFOB_DRAIN_SECONDS', 'long', 'KEYFOB_DRAIN_SECONDS must be a number from 1 to 300'],
  ['PORT', '65536', 'PORT must be at most 65535'],
  ['PORT', '-1', 'PORT must be a port number'],
  ['PORT', '80a', 'PORT must be a port number'],
  ['PORT', '8e1', 'PORT must be a port number'],
  ['KEYFOB_MQTT_PORT', '1883.5', 'KEYFOB_MQTT_PORT must be a port number'],
  ['KEYFOB_MQTT_WS_PORT', 'ws', 'KEYFOB_MQTT_WS_PORT must be a port number'],
  [
    'MQTT_URL',
    'http://broker',
    'MQTT_URL must be a URL that begins with mqtt://, mqtts://, ws:// or wss:// and names a host',
  ],
  ['MQTT_URL', 'broker:1883', 'MQTT_URL must be a URL'],
  ['MQTT_URL', 'mqtt:broker', 'MQTT_URL must be a URL'],
  ['MQTT_URL', 'mqtt:///mqtt', 'MQTT_URL must be a URL'],
  ['MQTT_USERNAME', 'u'.repeat(257), 'MQTT_USERNAME '],
  ['MQTT_PASSWORD', 'p'.repeat(4_097), 'MQTT_PASSWORD '],
  ['KEYFOB_DATA_DIR', 'd'.repeat(1_025), 'KEYFOB_DATA_DIR '],
  ['KEYFOB_TOPIC_PREFIX', 'a/#', 'KEYFOB_TOPIC_PREFIX must be 1 to 5 levels of A-Z a-z 0-9 _ -'],
  ['KEYFOB_TOPIC_PREFIX', '/a', 'KEYFOB_TOPIC_PREFIX must be'],
  ['KEYFOB_PUBLIC_MQTT_URLS', 'mqtt://u:p@b', 'KEYFOB_PUBLIC_MQTT_URLS must be URLs of a broker without credentials'],
  ['KEYFOB_PUBLIC_MQTT_URLS', 'http://b', 'KEYFOB_PUBLIC_MQTT_URLS must be URLs'],
  ['KEYFOB_TOPIC_PREFIX', 'a/b/c/d/e/f', 'KEYFOB_TOPIC_PREFIX must be'],
  ['KEYFOB_DEMO_VEHICLES', '1000', 'KEYFOB_DEMO_VEHICLES must be a number from 0 to 999'],
  ['KEYFOB_DEMO_WAKE_PORT', '65536', 'KEYFOB_DEMO_WAKE_PORT must be'],
  ['KEYFOB_DEMO_VEHICLES', 'many', 'KEYFOB_DEMO_VEHICLES must be a number'],
  ['KEYFOB_AUTO_REGISTER', 'yes', 'KEYFOB_AUTO_REGISTER must be true or false'],
  ['KEYFOB_VIN_CHECK_DIGIT', '1', 'KEYFOB_VIN_CHECK_DIGIT must be true or false'],
  ['KEYFOB_APPROVAL_CLASSES', 'engine', 'KEYFOB_APPROVAL_CLASSES must be classes of command types'],
  ['KEYFOB_APPROVAL_CLASSES', 'engine:0', 'KEYFOB_APPROVAL_CLASSES must be classes of command types'],
  ['KEYFOB_APPROVAL_CLASSES', 'engine:86401', 'KEYFOB_APPROVAL_CLASSES must be classes of command types'],
  ['KEYFOB_APPROVAL_CLASSES', 'Engine:9', 'KEYFOB_APPROVAL_CLASSES must be classes of command types'],
  ['KEYFOB_APPROVAL_CLASSES', 'engine:9:9', 'KEYFOB_APPROVAL_CLASSES must be classes of command types'],
  ['KEYFOB_WEBHOOKS_PRIVATE', 'localhost', 'KEYFOB_WEBHOOKS_PRIVATE must be true or false'],
  ['KEYFOB_WAKE_URL', 'wake.example', 'KEYFOB_WAKE_URL must be a URL that begins with http:// or https://'],
  ['KEYFOB_WAKE_SECRET', 'sesame', 'KEYFOB_WAKE_SECRET must be a secret that begins with whsec_'],
  [
    'KEYFOB_WAKE_SECRET',
    Array(3).fill(newSecret).join(','),
    'KEYFOB_WAKE_SECRET must be a secret that begins with whsec_',
  ],
  ['KEYFOB_WAKE_SECRET_FILE', ' /x', 'KEYFOB_WAKE_SECRET_FILE must not begin or end with a space'],
  ['KEYFOB_WAKE_PER_DAY', '0', 'KEYFOB_WAKE_PER_DAY must be a number from 1 to 100'],
  ['KEYFOB_WAKE_SPACING_SECONDS', '9', 'KEYFOB_WAKE_SPACING_SECONDS must be a number from 10 to 86400'],
  ['KEYFOB_WAKE_PER_SECOND', '0', 'KEYFOB_WAKE_PER_SECOND must be a number from 1 to 1000'],
  ['KEYFOB_WAKE_PRIVATE', 'yes', 'KEYFOB_WAKE_PRIVATE must be true or false'],
  ['KEYFOB_CATALOGUE_DIR', 'd'.repeat(1_025), 'KEYFOB_CATALOGUE_DIR '],
  ['KEYFOB_HOST', 'localhost', 'KEYFOB_HOST must be an IP address of this machine; 0.0.0.0 or :: is all of them'],
  ['KEYFOB_HOST', '127.0.0.1.evil.example', 'KEYFOB_HOST must be an IP address'],
  [
    'KEYFOB_PUBLIC_HOSTS',
    'https://keyfob.example',
    'KEYFOB_PUBLIC_HOSTS must be names of hosts without scheme and port',
  ],
  ['KEYFOB_PUBLIC_HOSTS', 'keyfob.example,', 'KEYFOB_PUBLIC_HOSTS must be names'],
  ['KEYFOB_TRUSTED_PROXIES', 'proxy.example', 'KEYFOB_TRUSTED_PROXIES must be addresses or ranges, as in 10.0.0.0/8'],
  ['KEYFOB_TRUSTED_PROXIES', '10.0.0.0/33', 'KEYFOB_TRUSTED_PROXIES must be'],
  ['KEYFOB_KEYS', 'off', 'KEYFOB_KEYS must be auto or required'],
  ['KEYFOB_FIRST_KEY', `${key}x`, 'KEYFOB_FIRST_KEY must be an API key: make one with "keyfob keys generate"'],
  ['KEYFOB_FIRST_KEY_FILE', 'd'.repeat(1_025), 'KEYFOB_FIRST_KEY_FILE '],
  ['KEYFOB_LOG_LEVEL', 'loud', 'KEYFOB_LOG_LEVEL must be one of debug, info, warn, error, silent'],
]

describe('the environment', () => {
  afterEach(() => void vi.unstubAllEnvs())

  it('needs nothing', () => {
    expect(readEnvironment({})).toEqual({
      KEYFOB_DATA_DIR: './.keyfob',
      KEYFOB_TOPIC_PREFIX: 'keyfob/v1',
      KEYFOB_PUBLIC_MQTT_URLS: [],
      KEYFOB_SIGNING: 'off',
      KEYFOB_VEHICLE_CREDENTIALS: 'auto',
      KEYFOB_VIN_CHECK_DIGIT: false,
      KEYFOB_LOG_LEVEL: 'info',
      KEYFOB_LOG_VINS: 'plain',
      KEYFOB_AUDIT: 'on',
      KEYFOB_AUDIT_DAYS: 365,
      OTEL_SERVICE_NAME: 'keyfob',
      OTEL_TRACES_SAMPLER_ARG: 1,
      KEYFOB_ROLES: ['api', 'worker'],
      KEYFOB_GATEWAY: 'mqtt',
      KEYFOB_QUEUE_PREFIX: 'keyfob',
      KEYFOB_MQTT_SHARED: 'auto',
      KEYFOB_HISTORY_DAYS: 30,
      KEYFOB_DRAIN_SECONDS: 20,
      KEYFOB_STOP_NOTICE_SECONDS: 0,
      KEYFOB_WEBHOOKS_PRIVATE: false,
      KEYFOB_WAKE_PER_DAY: 5,
      KEYFOB_WAKE_SPACING_SECONDS: 120,
      KEYFOB_WAKE_PER_SECOND: 50,
      KEYFOB_WAKE_PRIVATE: false,
      KEYFOB_APPROVAL_CLASSES: [],
      KEYFOB_HOST: '127.0.0.1',
      KEYFOB_PUBLIC_HOSTS: [],
      KEYFOB_QUOTAS: [],
      KEYFOB_TRUSTED_PROXIES: [],
      KEYFOB_KEYS: 'auto',
      KEYFOB_OIDC_ALGORITHMS: ['RS256', 'ES256'],
      KEYFOB_OIDC_CLOCK_SKEW_SECONDS: 30,
      KEYFOB_OIDC_SCOPE_CLAIM: 'scope',
    })
  })

  it('is that of the process unless another is handed in', () => {
    vi.stubEnv('PORT', '1234')
    expect(readEnvironment().PORT).toBe(1_234)
  })

  it.each(good)('takes %s=%s', (name, text, value) => {
    expect(readEnvironment({ [name]: text })[name]).toEqual(value)
  })

  it.each(bad)('refuses %s=%s with a sentence', (name, text, sentence) => {
    expect(sentenceOf({ [name]: text }).startsWith(sentence), sentenceOf({ [name]: text })).toBe(true)
  })

  it('has a good and a bad value of every setting in this test', () => {
    expect([...new Set(good.map(([name]) => name))].toSorted()).toEqual([...settings].toSorted())
    expect([...new Set(bad.map(([name]) => name))].toSorted()).toEqual([...settings].toSorted())
  })

  it('takes an empty value of any setting for none, those of the command line included', () => {
    const names = [...settings, 'KEYFOB_API', 'KEYFOB_API_KEY']
    expect(readEnvironment(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readEnvironment({}))
  })

  it('names everything that is wrong at once', () => {
    expect(sentenceOf({ PORT: 'x', KEYFOB_LOG_LEVEL: 'y' }).split('\n')).toHaveLength(2)
  })

  it('refuses a KEYFOB_ name that does not exist, and lists those that do', () => {
    expect(sentenceOf({ KEYFOB_DATADIR: 'x' })).toMatch(
      /^KEYFOB_DATADIR is not a setting of Keyfob\. The settings are PORT, .*KEYFOB_DATA_DIR/,
    )
  })

  it('leaves alone what is not its own, the command line’s setting included', () => {
    expect(
      readEnvironment({ KEYFOB_API: 'http://127.0.0.1:1', KEYFOB_API_KEY: key, PATH: '/bin', DEBUG: '*' }),
    ).toEqual(readEnvironment({}))
  })

  it('repeats no secret in its sentences', () => {
    for (const variables of [
      { MQTT_URL: 'http://u:sesame@host' },
      { MQTT_URL: 'sesame' },
      { DATABASE_URL: 'mysql://u:sesame@db' },
      { AMQP_URL: 'sesame' },
      { REDIS_URL: 'http://u:sesame@cache' },
      { MQTT_PASSWORD: 'sesame'.repeat(1_000) },
      { KEYFOB_FIRST_KEY: `kf_sesame1234_${'sesame'.repeat(8)}` },
    ]) {
      expect(sentenceOf(variables)).not.toContain('sesame')
    }
  })
})
