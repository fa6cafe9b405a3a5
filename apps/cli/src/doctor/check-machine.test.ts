import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { makeConfig, readEnvironment } from '@keyfob/cloud'
import { expect, it } from 'vitest'
import { checkPorts, diskFinding } from './check-machine.ts'

it.each([
  [100, 'bad'],
  [1_000, 'note'],
  [10_000, 'ok'],
])('%d MiB of disk are %s', (free, verdict) => expect(diskFinding(free).verdict).toBe(verdict))

it('says of each port whether it is free, taken, or that of the Keyfob that answers', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const config = makeConfig(readEnvironment({ PORT: String(port), KEYFOB_MQTT_PORT: '0' }))
  const [http, mqtt] = await checkPorts(config, new Set())
  expect([http, mqtt]).toEqual([
    expect.objectContaining({ verdict: 'bad', fix: expect.stringContaining('PORT') }),
    expect.objectContaining({ verdict: 'ok', detail: expect.stringContaining('KEYFOB_MQTT_PORT') }),
  ])
  expect((await checkPorts(config, new Set([port])))[0]).toMatchObject({ verdict: 'ok' })
  other.close()
})
