import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Vin, signatureRefusalNow, trustedKeysOf } from '@keyfob/protocol'
import { type PublicJwk, generatePrivateJwk, signingKeyOf, toSign } from '@keyfob/runtime'
import { eventually, freePort, temporaryFolder } from '@keyfob/testbed'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fleetIvc, fleetVin } from '../fleet-names.ts'
import { SampleBroker } from '../testing/sample-broker.ts'
import { sampleCommand } from '../testing/sample-command.ts'
import { DemoFleet, demoVehiclesMax } from './demo-fleet.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let broker: SampleBroker
let demo: DemoFleet
let registered: Vin[]
/** Those to be refused. */
let refused: ReadonlySet<Vin>

beforeEach(async () => {
  folder = await temporaryFolder()
  broker = await SampleBroker.start(await freePort())
  registered = []
  refused = new Set()
  demo = new DemoFleet({
    vehicles: 2,
    broker: { url: broker.url },
    seed: 1,
    memoryDir: folder.path,
    register: async (vin) => {
      if (refused.has(vin)) throw new Error('not now')
      registered.push(vin)
    },
  })
})

afterEach(async () => {
  await demo.stop()
  await broker.stop()
  await folder.remove()
})

const vins = () => demo.list().map(({ vin }) => vin)
const commandTo = (number: number, serial: number) => {
  const now = Date.now()
  const [vin, ivc] = [fleetVin(number), fleetIvc(number)]
  return sampleCommand(serial, { vin, ivc, issuedAt: now + 1, notAfter: now + 60_000 })
}
const birthsOf = (number: number) => broker.births.filter((birth) => birth.startsWith(fleetVin(number))).length

it('starts its vehicles, adds, removes, and gives a free number again', async () => {
  await demo.start()
  expect(demo.list()).toEqual(
    [0, 1].map((number) => ({
      vin: fleetVin(number),
      ivc: fleetIvc(number),
      behaviours: [],
      pluggedIn: true,
      connected: true,
    })),
  )
  expect((await demo.add(['slow', 'sleepy', 'no such']))?.behaviours).toEqual(['sleepy', 'slow'])
  expect(await demo.remove(fleetVin(0))).toBe(true)
  expect([await demo.remove(fleetVin(0)), await demo.change(fleetVin(0), {})]).toEqual([false, undefined])
  await eventually(() => broker.clients === 2)
  expect(vins()).toEqual([fleetVin(1), fleetVin(2)])
  expect((await demo.add())?.vin).toBe(fleetVin(0))
  expect(vins()).toEqual([0, 1, 2].map(fleetVin))
  expect(registered).toEqual([0, 1, 2, 0].map(fleetVin))
  await demo.stop()
  await eventually(() => broker.clients === 0)
})

it('[L4] pulls the plug of a vehicle, which remembers what it did when it is plugged in again', async () => {
  await demo.start()
  const command = commandTo(0, 1)
  broker.send(fleetVin(0), command)
  await eventually(() => broker.acks.some(({ status }) => status === 'succeeded'))
  expect(await demo.change(fleetVin(0), { pluggedIn: false })).toMatchObject({ pluggedIn: false, connected: false })
  await eventually(() => broker.clients === 1)
  // It starts on its memory; what it is told in the meantime waits for nothing.
  expect(await demo.change(fleetVin(0), { behaviours: ['deaf'] })).toMatchObject({ pluggedIn: false })
  expect(broker.clients).toBe(1)
  await demo.change(fleetVin(0), { behaviours: [] })
  expect(await demo.change(fleetVin(0), { pluggedIn: true })).toMatchObject({ pluggedIn: true, connected: true })
  const answers = broker.acks.length
  broker.send(fleetVin(0), command)
  await eventually(() => broker.acks.length > answers)
  expect(broker.acks.at(-1)).toMatchObject({ id: command.id, status: 'succeeded' })
  expect(broker.acks.filter(({ status }) => status === 'running')).toHaveLength(1)
})

it('takes changes of one vehicle one after the other, and lets it misbehave at once', async () => {
  await demo.start()
  const changes = [
    { pluggedIn: false },
    { behaviours: ['slow'] },
    { pluggedIn: true },
    { behaviours: ['double-acking'] },
  ]
  const last = (await Promise.all(changes.map((change) => demo.change(fleetVin(1), change)))).at(-1)
  expect(last).toMatchObject({ behaviours: ['double-acking'], pluggedIn: true })
  for (let serial = 1; serial <= 5; serial += 1) broker.send(fleetVin(1), commandTo(1, serial))
  // Received, running and answered, and most of it more than once.
  await eventually(() => broker.acks.length > 15)
  expect(birthsOf(1)).toBe(3)
})

it('leaves nothing of a vehicle that could not be registered', async () => {
  await demo.start()
  refused = new Set([fleetVin(2)])
  await expect(demo.add()).rejects.toThrow('not now')
  expect(vins()).toHaveLength(2)
  refused = new Set()
  expect((await demo.add())?.vin).toBe(fleetVin(2))
})

it('verifies and signs for a cloud that signs, with a key that outlives a start', async () => {
  const cloud = signingKeyOf(generatePrivateJwk())
  broker.sign = (vin, text) => {
    const { input, signed } = toSign(text, { kid: cloud.kid, subject: vin })
    return signed(cloud.sign(input))
  }
  const keys = new Map<Vin, PublicJwk | undefined>()
  const make = () =>
    new DemoFleet({
      vehicles: 1,
      broker: { url: broker.url },
      seed: 1,
      memoryDir: folder.path,
      trusted: [cloud.publicJwk],
      register: async (vin, key) => void keys.set(vin, key),
    })
  const signed = make()
  await signed.start()
  const key = keys.get(fleetVin(0))!
  const trust = { policy: 'required' as const, keys: trustedKeysOf([key]) }
  expect(signed.list()).toMatchObject([{ connected: true }]) // so it took the time, which was signed
  expect(broker.presences.map((payload) => signatureRefusalNow(payload, fleetVin(0), trust))).toEqual([undefined])
  await signed.stop()
  const again = make()
  await again.start()
  await again.stop()
  expect([keys.get(fleetVin(0)), (await stat(join(folder.path, 'signing-secret'))).mode & 0o777]).toEqual([key, 0o600])
})

it('has a largest number of vehicles, also for calls at the same time', async () => {
  await demo.start()
  const added = await Promise.all(Array.from({ length: demoVehiclesMax }, () => demo.add()))
  expect(added.filter((vehicle) => vehicle === undefined)).toHaveLength(2)
  expect([demo.list().length, demo.list().every(({ connected }) => connected)]).toEqual([demoVehiclesMax, true])
})
