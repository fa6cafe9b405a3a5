/** `keyfob simulate` with a fleet in several processes, as it runs with tens of thousands of vehicles. */
import { type SimulationReport, FleetProcessEnded, PartProcess, fleetVin } from '@keyfob/simulator'
import { systemClock } from '@keyfob/runtime'
import { KeyfobProcess, MosquittoServer, eventually, runKeyfobProgram, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let mosquitto: MosquittoServer
let keyfob: KeyfobProcess

beforeAll(async () => {
  folder = await temporaryFolder()
  mosquitto = await MosquittoServer.start()
  keyfob = await KeyfobProcess.start({ dataDir: `${folder.path}/data`, env: { MQTT_URL: mosquitto.url } })
})

afterAll(async () => {
  await keyfob.stop()
  await mosquitto.close()
  await folder.remove()
})

const simulate = async (mqtt: string, ...words: readonly string[]) => {
  const places = ['--api', keyfob.api, '--mqtt', mqtt]
  const { code, out, err } = await runKeyfobProgram(['simulate', ...places, '--json', ...words])
  const report = JSON.parse(out.trim().split('\n').at(-1) ?? '') as SimulationReport // what --json prints
  return { code, report, err }
}

describe('a fleet in three processes', () => {
  it('[L4] [L5] [L7] is connected, commanded once each, and answers, and breaks no law', async () => {
    const words = [
      '--vehicles',
      '400',
      '--processes',
      '3',
      '--in-turn',
      '--for',
      '20s',
      '--commands-per-minute',
      '1200',
    ]
    const { code, report, err } = await simulate(mosquitto.url, ...words, '--behaviour', 'double-acking:25%')
    expect(report).toMatchObject({ lawsBroken: [], unsettled: [], lies: [], effects: { doubles: [], late: [] } })
    expect(report.vehicles).toMatchObject({ count: 400, neverConnected: 0, commanded: 400, unanswered: 0 })
    expect(report.vehicles.behaving['double-acking'], 'shares are those of the whole fleet').toBeGreaterThan(60)
    expect(report.effects.count, 'effects of every process').toBeGreaterThan(150)
    expect(err).toMatch(/connecting: \d+\/400 connected/)
    expect(code).toBe(0)
  })

  it('fails with exit code 3 when the broker refuses it, and says why', async () => {
    const refusing = await MosquittoServer.start({ lines: ['allow_anonymous false'] })
    try {
      const { code, report, err } = await simulate(refusing.url, '--vehicles', '300', '--processes', '2', '--for', '5s')
      expect(code).toBe(3)
      expect(err).toMatch(/No vehicle connected, so nothing is proved: none of 300 vehicles: .*Not authorized/)
      expect(err).not.toContain('All laws were kept')
      expect(report).toMatchObject({ vehicles: { neverConnected: 300 }, commands: { sent: 0 } })
    } finally {
      await refusing.close()
    }
  })

  const partOf = (
    more: Partial<ConstructorParameters<typeof PartProcess>[0]['order']>,
    onLost: (problem: Error) => void = () => undefined,
  ) =>
    new PartProcess({
      order: {
        firstVehicle: 5_000,
        vehicles: 20,
        broker: { url: mosquitto.url },
        topicPrefix: undefined,
        seed: 1,
        behaviours: [],
        canBeWoken: false,
        types: [],
        reportInterval: 30_000,
        giveUpAfter: 10_000,
        tellsEvents: false,
        ...more,
      },
      clock: systemClock,
      onMessage: () => undefined,
      onLost,
    })

  it('is lost, and says so, when one of its processes ends', async () => {
    const lost: Error[] = []
    const part = partOf({}, (problem) => lost.push(problem))
    await part.start()
    await part.report()
    expect(part.state).toMatchObject({ connected: 20, neverConnected: 0 })
    process.kill(part.pid ?? 0, 'SIGKILL')
    await eventually(() => lost.length === 1)
    expect(lost[0]).toBeInstanceOf(FleetProcessEnded)
    expect(lost[0]?.message).toContain('5000 to 5019 ended with SIGKILL')
    await part.stop()
  })

  it('is woken in the process in which it sleeps', async () => {
    const part = partOf({ vehicles: 1, behaviours: [{ name: 'sleepy', share: 1 }], canBeWoken: true })
    await part.start()
    await eventually(() => part.state.connected === 0)
    part.wake(fleetVin(5_000))
    await eventually(() => part.state.connected === 1)
    await part.stop()
  })
})
