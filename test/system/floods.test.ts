/** A vehicle that sends far too much delays only itself: the commands of others settle nearly as fast as ever. */
import { parseVin } from '@keyfob/protocol'
import { Api, Flood, KeyfobProcess, eventually, freshDatabase, temporaryFolder } from '@keyfob/testbed'
import { seconds } from '@keyfob/runtime'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

/** The first of the demo vehicles, which answers by itself. */
const quiet = '1KFSM00E7T0000000'
const noisy = parseVin('1KFFD00E4T0000001')!

const parts = [
  ['embedded parts', async () => ({})],
  [
    'PostgreSQL and Mosquitto',
    async () => {
      const { postgresUrl, mosquittoUrl, redisUrl } = inject('servers')
      return { DATABASE_URL: await freshDatabase(postgresUrl), MQTT_URL: mosquittoUrl, REDIS_URL: redisUrl }
    },
  ],
] as const

describe.each(parts)('on %s', (_name, environment) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let keyfob: KeyfobProcess
  let api: Api
  let mqtt: string

  beforeAll(async () => {
    folder = await temporaryFolder()
    const env: Record<string, string> = { KEYFOB_DEMO_VEHICLES: '1', ...(await environment()) }
    keyfob = await KeyfobProcess.start({ dataDir: folder.path, env })
    api = new Api(keyfob.api)
    mqtt = env['MQTT_URL'] ?? keyfob.mqtt
    await eventually(async () => (await settle()).state === 'succeeded', { within: seconds(30), what: 'the vehicle' })
  })
  afterAll(async () => {
    await keyfob.stop()
    await folder.remove()
  })

  const settle = async (): Promise<{ state: string; took: number }> => {
    const begunAt = performance.now()
    const { body } = await api.submit({ command: 'status_refresh', vin: quiet }, { prefer: 'wait=30' })
    return { state: body.state, took: performance.now() - begunAt }
  }

  /** Of seven commands, one after another, the one in the middle. */
  const settledWithin = async (): Promise<number> => {
    const times: number[] = []
    for (let n = 0; n < 7; n += 1) {
      const { state, took } = await settle()
      expect(state).toBe('succeeded')
      times.push(took)
    }
    return times.toSorted((a, b) => a - b)[3]!
  }

  const refusedCount = async (): Promise<number> => {
    const page = await (await fetch(`${keyfob.api}/metrics`)).text()
    return Number(/keyfob_uplink_refused_total\{reason="state_rate"\} (\d+)/.exec(page)?.[1])
  }

  // Without turns it was 38 to 115 times as long, and more than 25 s when the flood had no limit. A busy machine is no flood.
  const isNearly = (time: number, quietTime: number): void => expect(time).toBeLessThan(10 * quietTime + 1_000)

  it('another vehicle’s commands settle under 500 reports or acks a second, under all reports that fit, and afterwards', async () => {
    const quietTime = await settledWithin()
    const drip = await Flood.start(mqtt, noisy, 500)
    isNearly(await settledWithin(), quietTime)
    await drip.stop()
    const acks = await Flood.start(mqtt, noisy, 500, 'ack')
    isNearly(await settledWithin(), quietTime)
    await acks.stop()
    const pour = await Flood.start(mqtt, noisy, Infinity)
    await eventually(() => pour.sent >= 2_000)
    isNearly(await settledWithin(), quietTime)
    await pour.stop()
    isNearly(await settledWithin(), quietTime)
    expect(await refusedCount()).toBeGreaterThan(0)
    const { body } = await api.request<{ reported: Record<string, unknown> }>('GET', `/vehicles/${noisy}`)
    expect(Object.keys(body.reported).toSorted()).toEqual(['Vehicle.Odometer', 'Vehicle.Speed'])
  })
})
