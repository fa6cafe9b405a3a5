import { isAbsolute } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeConfig } from './config.ts'
import { readEnvironment } from './environment.ts'

const configOf = (variables: Record<string, string> = {}) => makeConfig(readEnvironment(variables))

describe('the configuration', () => {
  it('listens on loopback, on default ports that may give way, with an embedded broker', () => {
    expect(configOf()).toMatchObject({
      host: '127.0.0.1', http: { port: 8080, portFallback: true }, mqttUrl: null, catalogueDir: null, autoRegister: true, checkDigit: false,
      embeddedBroker: { port: 1883, wsPort: 8083, portFallback: true, wsPortFallback: true }, demoVehicles: 5, logLevel: 'info',
      topicPrefix: 'keyfob/v1', secrets: { mqtt: {} },
    }) // prettier-ignore
    expect(isAbsolute(configOf().dataDir)).toBe(true)
  })

  it('does not let a port give way that was asked for', () => {
    expect(configOf({ PORT: '8080', KEYFOB_MQTT_PORT: '1', KEYFOB_MQTT_WS_PORT: '2' })).toMatchObject({
      http: { port: 8080, portFallback: false },
      embeddedBroker: { port: 1, wsPort: 2, portFallback: false, wsPortFallback: false },
    })
  })

  it('has no embedded broker when another one is named', () => {
    expect(configOf({ MQTT_URL: 'mqtt://broker:1884' })).toMatchObject({ mqttUrl: 'mqtt://broker:1884', embeddedBroker: null }) // prettier-ignore
  })

  it('hands every other setting on', () => {
    expect(configOf({ KEYFOB_DATA_DIR: '/d', KEYFOB_TOPIC_PREFIX: 'p', KEYFOB_DEMO_VEHICLES: '0', KEYFOB_AUTO_REGISTER: 'false', KEYFOB_VIN_CHECK_DIGIT: 'true', KEYFOB_CATALOGUE_DIR: '/c', KEYFOB_LOG_LEVEL: 'warn' })).toMatchObject({ dataDir: '/d', topicPrefix: 'p', demoVehicles: 0, autoRegister: false, checkDigit: true, catalogueDir: '/c', logLevel: 'warn' }) // prettier-ignore
  })
})

describe('secrets', () => {
  it('are taken out of the broker’s URL, decoded, and are nowhere else', () => {
    const { secrets, ...shown } = configOf({ MQTT_URL: 'mqtts://some%40body:open%2Fsesame@broker:8883/path' })
    expect(secrets.mqtt).toEqual({ username: 'some@body', password: 'open/sesame' })
    expect(shown.mqttUrl).toBe('mqtts://broker:8883/path')
    expect(JSON.stringify(shown)).not.toMatch(/sesame|body/)
  })

  it('of their own variables win over those of the URL', () => {
    const { secrets, ...shown } = configOf({ MQTT_URL: 'mqtt://u:p@broker', MQTT_USERNAME: 'me', MQTT_PASSWORD: 'open sesame' }) // prettier-ignore
    expect(secrets.mqtt).toEqual({ username: 'me', password: 'open sesame' })
    expect(JSON.stringify(shown)).not.toContain('sesame')
  })

  it('are none when nothing names them', () => {
    expect(configOf({ MQTT_URL: 'mqtt://broker' }).secrets.mqtt).toEqual({})
    expect(configOf({ MQTT_URL: 'mqtt://only-a-name@broker' }).secrets.mqtt).toEqual({ username: 'only-a-name' })
  })

  it('that cannot be decoded stop the start with a sentence that does not repeat them', () => {
    const start = () => configOf({ MQTT_URL: 'mqtt://me:100%sesame@broker' })
    expect(start).toThrow('MQTT_URL holds a "%" in its username or password that encodes nothing; write it as %25.')
    expect(start).not.toThrow('sesame')
  })
})
