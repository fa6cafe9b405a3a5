import { systemClock } from '@keyfob/runtime'
import { expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { makeConfig } from '../config/config.ts'
import { readEnvironment } from '../config/environment.ts'
import { makeSystem } from './make-system.ts'

const never = () => Promise.reject(new Error('not asked'))
const brokersOf = (environment: Readonly<Record<string, string>>) =>
  makeSystem({
    config: makeConfig(readEnvironment(environment)),
    gateway: { url: () => 'mqtt://127.0.0.1:1883', wsUrl: () => null },
    store: { renew: never, remove: never, list: never },
    version: '0.1.0',
    since: 0,
    clock: systemClock,
    log: new SampleLog(),
  }).system().brokers

it('names the broker as this process reaches it, or as vehicles do where that is configured', () => {
  expect(brokersOf({})).toEqual([{ url: 'mqtt://127.0.0.1:1883', embedded: true }])
  const publicly = {
    MQTT_URL: 'mqtt://inside',
    KEYFOB_PUBLIC_MQTT_URLS: 'mqtts://vehicles.example,wss://vehicles.example',
  }
  expect(brokersOf(publicly)).toEqual([
    { url: 'mqtts://vehicles.example', embedded: false },
    { url: 'wss://vehicles.example', embedded: false },
  ])
})
