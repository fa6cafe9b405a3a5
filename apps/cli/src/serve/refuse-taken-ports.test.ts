import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { makeConfig, readEnvironment } from '@keyfob/cloud'
import { freePort } from '@keyfob/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { refuseTakenPorts } from './refuse-taken-ports.ts'

const other = createServer()
let taken = 0
beforeAll(async () => {
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  taken = (other.address() as AddressInfo).port
})
afterAll(() => void other.close())

const check = (variables: Record<string, string>) => refuseTakenPorts(makeConfig(readEnvironment(variables)))

it.each(['PORT', 'KEYFOB_MQTT_PORT', 'KEYFOB_MQTT_WS_PORT'])('says that the port of %s is taken', async (variable) => {
  await expect(check({ [variable]: String(taken) })).rejects.toThrow(`Port ${taken} is taken`)
  await expect(check({ [variable]: String(taken) })).rejects.toThrow(`Set ${variable}`)
})

it('says that the port of wake-ups is taken, where there are demo vehicles', async () => {
  const wakeUps = {
    KEYFOB_DEMO_WAKE_PORT: String(taken),
    KEYFOB_WAKE_URL: `http://127.0.0.1:${taken}/`,
    KEYFOB_WAKE_SECRET: `whsec_${'s'.repeat(43)}=`,
    KEYFOB_WAKE_PRIVATE: 'true',
  }
  await expect(check(wakeUps)).rejects.toThrow('Set KEYFOB_DEMO_WAKE_PORT')
  await check({ ...wakeUps, KEYFOB_DEMO_VEHICLES: '0' })
})

it('takes free ports, any port, and those of an embedded broker that is not used', async () => {
  await check({ PORT: String(await freePort()), KEYFOB_MQTT_PORT: '0' })
  await check({ KEYFOB_MQTT_PORT: String(taken), MQTT_URL: 'mqtt://broker.example' })
})
