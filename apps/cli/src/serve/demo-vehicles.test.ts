/** The demo vehicles through the API of a whole server, made as `keyfob serve` makes them. */
import { join } from 'node:path'
import { KeyfobClient } from '@keyfob/client'
import { behaviours, fleetVin } from '@keyfob/simulator'
import { eventually, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runKeyfob } from '../testing/run-keyfob.ts'
import { type StartedServer, startServer } from '../testing/started-server.ts'

let server: StartedServer
let keyfob: KeyfobClient

beforeAll(async () => {
  server = await startServer(2)
  keyfob = new KeyfobClient({ url: server.apiUrl, retry: false })
}, 60_000)
afterAll(() => server.stop())

it('lists them with the behaviours that there are, and says in the system that it has some', async () => {
  const { items, ...rest } = await keyfob.demo.list()
  expect(items.slice(0, 2)).toEqual(
    [0, 1].map((number) => ({
      vin: fleetVin(number),
      ivc: `SIM-000000${number}`,
      behaviours: [],
      pluggedIn: true,
      connected: true,
    })),
  )
  expect(rest).toEqual({ max: 200, behaviours: behaviours.map(({ name, summary }) => ({ name, summary })) })
  expect(await keyfob.system.get()).toMatchObject({ demo: true })
})

it('adds one that obeys, changes it and removes it', async () => {
  let location: string | null = null
  const added = await keyfob.demo.add(
    { behaviours: ['double-acking'] },
    { onAnswer: ({ headers }) => (location = headers.get('location')) },
  )
  const { vin } = added
  expect(location).toBe(`/demo/vehicles/${vin}`)
  expect(await keyfob.demo.get(vin)).toEqual(added)
  const sent = await keyfob.commands.submit({ command: 'horn_honk', vin }, { waitSeconds: 30 })
  expect(sent.state).toBe('succeeded')
  expect(await keyfob.demo.change(vin, { behaviours: ['slow', 'deaf'] })).toMatchObject({
    behaviours: ['deaf', 'slow'],
    pluggedIn: true,
  })
  await keyfob.demo.remove(vin)
  await expect(keyfob.demo.get(vin)).rejects.toMatchObject({ status: 404, code: 'demo-vehicle-not-found' })
  await expect(keyfob.demo.remove(vin)).rejects.toMatchObject({ status: 404, code: 'demo-vehicle-not-found' })
  expect((await keyfob.vehicles.get(vin)).vin).toBe(vin)
})

it('[L11] shows a vehicle as offline when its plug is pulled, and sends when it is plugged in again', async () => {
  const vin = fleetVin(1)
  expect(await keyfob.demo.unplug(vin)).toMatchObject({ pluggedIn: false, connected: false })
  await eventually(async () => (await keyfob.vehicles.get(vin)).presence.online === false)
  const { id } = await keyfob.commands.submit({ command: 'horn_honk', vin })
  expect((await keyfob.commands.get(id)).state).toBe('queued')
  expect(await keyfob.demo.plugIn(vin)).toMatchObject({ pluggedIn: true, connected: true })
  expect((await keyfob.commands.wait(id)).state).toBe('succeeded')
})

it('refuses what it does not know, and says what there is', async () => {
  await expect(keyfob.demo.add({ behaviours: ['slow', 'evil'] })).rejects.toMatchObject({
    status: 422,
    errors: [{ pointer: '/behaviours/1', detail: expect.stringContaining('sleepy, deaf') }],
  })
  await expect(keyfob.demo.change(fleetVin(0), { behaviours: ['evil'] })).rejects.toMatchObject({ status: 422 })
  for (const vin of ['1KFCC00E4T0000001', 'x'])
    await expect(keyfob.demo.unplug(vin)).rejects.toMatchObject({ status: 404 })
})

it('signs and verifies where signatures are required, also one that is added', async () => {
  const folder = await temporaryFolder()
  const file = join(folder.path, 'keys.json')
  await runKeyfob('signing-keys', 'generate', file)
  const strict = await startServer(1, { KEYFOB_SIGNING: 'required', KEYFOB_SIGNING_KEYS_FILE: file })
  const other = new KeyfobClient({ url: strict.apiUrl, retry: false })
  try {
    const { vin: added } = await other.demo.add()
    for (const vin of [fleetVin(0), added]) {
      expect((await other.commands.submit({ command: 'horn_honk', vin }, { waitSeconds: 30 })).state).toBe('succeeded')
      expect(await other.vehicles.signing(vin)).toMatchObject({ effective: 'required', keys: [{ kty: 'OKP' }] })
    }
    expect(await other.parked.list()).toEqual([])
  } finally {
    await strict.stop()
    await folder.remove()
  }
})

it('is not there without demo vehicles, which is a problem of its own', async () => {
  const bare = await startServer()
  const other = new KeyfobClient({ url: bare.apiUrl, retry: false })
  try {
    expect(await other.system.get()).toMatchObject({ demo: false })
    const missing = { status: 404, code: 'no-demo' }
    await expect(other.demo.list()).rejects.toMatchObject(missing)
    await expect(other.demo.add()).rejects.toMatchObject(missing)
    await expect(other.demo.unplug(fleetVin(0))).rejects.toMatchObject(missing)
    await expect(other.demo.remove(fleetVin(0))).rejects.toMatchObject(missing)
  } finally {
    await bare.stop()
  }
})
