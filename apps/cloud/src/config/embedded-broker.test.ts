import { readFile } from 'node:fs/promises'
import { Authority, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeConfig } from './config.ts'
import { readEnvironment } from './environment.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let tls: Readonly<Record<string, string>>
beforeAll(async () => {
  folder = await temporaryFolder()
  const { certFile, keyFile } = await (await Authority.make(folder.path)).issue('broker')
  tls = { KEYFOB_MQTTS_CERT_FILE: certFile, KEYFOB_MQTTS_KEY_FILE: keyFile }
})
afterAll(() => folder.remove())

const configOf = (variables: Readonly<Record<string, string>>) => makeConfig(readEnvironment(variables))

describe('the embedded broker', () => {
  it('is open to everyone on loopback, and has demo vehicles', () => {
    expect(configOf({})).toMatchObject({ embeddedBroker: { tls: null, credentialsRequiredBy: null }, demoVehicles: 5 })
  })

  it('asks for credentials as soon as it has TLS, and has no demo vehicles then', async () => {
    const config = configOf({ ...tls, KEYFOB_MQTT_HOST: '0.0.0.0' })
    const required = expect.stringContaining('KEYFOB_MQTTS_CERT_FILE')
    expect(config).toMatchObject({
      embeddedBroker: { tls: { host: '0.0.0.0', port: 8_883, portFallback: true }, credentialsRequiredBy: required },
      demoVehicles: 0,
    })
    expect(config.secrets.mqttsTls?.key).toBe(await readFile(tls['KEYFOB_MQTTS_KEY_FILE']!, 'utf8'))
    expect(configOf({ KEYFOB_VEHICLE_CREDENTIALS: 'required' })).toMatchObject({
      embeddedBroker: { tls: null, credentialsRequiredBy: 'KEYFOB_VEHICLE_CREDENTIALS is required' },
      demoVehicles: 0,
    })
  })

  it.each([
    ['beyond loopback without TLS', { KEYFOB_MQTT_HOST: '0.0.0.0' }, 'Set KEYFOB_MQTTS_CERT_FILE'],
    ['beyond loopback by a name', { KEYFOB_MQTT_HOST: 'localhost' }, 'must be an IP address'],
    ['half a certificate', { KEYFOB_MQTTS_KEY_FILE: 'a' }, 'set both'],
    ['a file that is not there', { KEYFOB_MQTTS_CERT_FILE: 'none', KEYFOB_MQTTS_KEY_FILE: 'none' }, 'cannot be read'],
    ['another broker', { KEYFOB_MQTT_HOST: '::1', MQTT_URL: 'mqtt://b' }, 'is for the embedded broker'],
    [
      'demo vehicles',
      { KEYFOB_VEHICLE_CREDENTIALS: 'required', KEYFOB_DEMO_VEHICLES: '1' },
      'Set KEYFOB_DEMO_VEHICLES=0',
    ],
  ])('refuses to start with %s', (_what, variables, problem) => {
    expect(() => configOf(variables)).toThrow(problem)
  })
})
