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

it('takes free ports, any port, and those of an embedded broker that is not used', async () => {
  await check({ PORT: String(await freePort()), KEYFOB_MQTT_PORT: '0' })
  await check({ KEYFOB_MQTT_PORT: String(taken), MQTT_URL: 'mqtt://broker.example' })
})
