import { readdir } from 'node:fs/promises'
import type { Vin } from '@keyfob/protocol'
import { systemClock } from '@keyfob/runtime'
import { eventually, freePort, temporaryFolder } from '@keyfob/testbed'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseBehaviourShares } from './behaviours/behaviour-share.ts'
import { Fleet, type FleetOptions } from './fleet.ts'
import { fleetIvc, fleetVin } from './fleet-names.ts'
import { Ledger } from './ledger.ts'
import { SampleBroker } from './testing/sample-broker.ts'
import { sampleCommand } from './testing/sample-command.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let broker: SampleBroker
let fleet: Fleet | undefined

beforeEach(async () => {
  folder = await temporaryFolder()
  broker = await SampleBroker.start(await freePort())
})

afterEach(async () => {
  await fleet?.stop()
  await broker.stop()
  await folder.remove()
})

const makeFleet = (more: Partial<FleetOptions> = {}): Fleet =>
  (fleet = new Fleet({
    vehicles: 3,
    broker: { url: broker.url },
    seed: 1,
    behaviours: [],
    memoryDir: folder.path,
    ...more,
  }))

const commandTo = (number: number, serial: number) => {
  const now = Date.now()
  return sampleCommand(serial, {
    vin: fleetVin(number),
    ivc: fleetIvc(number),
    command: 'locate',
    lane: 'position',
    issuedAt: now + 1,
    notAfter: now + 10_000,
  })
}

describe('Fleet', () => {
  it('connects each vehicle on its own, ready for commands, and leaves nothing behind', async () => {
    const ledger = new Ledger(systemClock)
    const heard: Vin[] = []
    makeFleet({
      vehicles: 70,
      firstVehicle: 10,
      ledger,
      onEvent: (vin, event) => event.kind === 'effect' && heard.push(vin),
    })
    expect(fleet!.vins).toEqual(Array.from({ length: 70 }, (_, index) => fleetVin(index + 10)))
    await fleet!.start()
    expect([fleet!.connected, broker.clients]).toEqual([70, 70])
    for (let number = 10; number < 80; number += 1) broker.send(fleetVin(number), commandTo(number, number))
    await eventually(() => broker.acks.filter(({ status }) => status === 'succeeded').length === 70)
    expect([ledger.count, new Set(heard).size]).toEqual([70, 70])
    await fleet!.stop()
    await eventually(() => broker.clients === 0)
    expect(fleet!.connected).toBe(0)
    expect(await readdir(folder.path)).toHaveLength(70)
  })

  it('[L4] remembers what it did across a stop and a start', async () => {
    const ledger = new Ledger(systemClock)
    makeFleet({ vehicles: 1, ledger, broker: { url: broker.url, protocolVersion: 4 } })
    await fleet!.start()
    const command = commandTo(0, 1)
    broker.send(fleetVin(0), command)
    await eventually(() => broker.acks.some(({ status }) => status === 'succeeded'))
    await fleet!.stop()
    await fleet!.start()
    broker.send(fleetVin(0), command)
    await eventually(() => broker.acks.filter(({ status }) => status === 'succeeded').length === 2)
    expect(ledger.effectsOf(command.id)).toHaveLength(1)
    expect(broker.births.map((birth) => birth.split(' ')[1])).toEqual(['1', '2'])
  })

  it('misbehaves on a real broker, keeps its laws, and calms down', async () => {
    const ledger = new Ledger(systemClock)
    const behaviours = parseBehaviourShares(['all:30%', 'garbage'])
    makeFleet({ vehicles: 8, ledger, behaviours })
    await fleet!.start()
    expect(fleet!.behaving['garbage']).toBe(8)
    let serial = 0
    await eventually(
      () => {
        for (let number = 0; number < 8; number += 1) broker.send(fleetVin(number), commandTo(number, (serial += 1)))
        return broker.unreadable.length > 4 && ledger.count > 40
      },
      { every: 100 },
    )
    fleet!.becomeCalm()
    await eventually(() => fleet!.connected === 8)
    expect([ledger.doubles, ledger.late]).toEqual([[], []])
  })

  it('starts without a broker, and its stop does not wait for one', async () => {
    const clockless = makeFleet({ broker: { url: `mqtt://127.0.0.1:${await freePort()}` } })
    const starting = clockless.start()
    await clockless.stop()
    await starting
    expect(clockless.connected).toBe(0)
  })
})
