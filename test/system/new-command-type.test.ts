/** As CONTRIBUTING says: a command type is one JSON file and no code: it is offered, sent, and done by a simulated vehicle. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fleetVin } from '@keyfob/simulator'
import { Api, KeyfobProcess, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'

const level = { type: 'integer', minimum: 0, maximum: 3 }
const heating = 'Vehicle.Cabin.Seat.Row1.DriverSide.Heating'
const seatHeat = {
  name: 'seat_heat',
  title: 'Heat a seat',
  description: 'Heats the seat of the driver.',
  lane: 'seats',
  params: { type: 'object', properties: { level }, required: ['level'], additionalProperties: false },
  result: { type: 'object', properties: { level }, required: ['level'] },
  staleness: { policy: 'queue', ttlSecondsDefault: 60, ttlSecondsMax: 600 },
  conflict: 'supersede',
  answerTimeoutSeconds: 30,
  postCondition: [`${heating} = params.level`],
  guards: ['Vehicle.Speed = 0 within 60 s'],
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let keyfob: KeyfobProcess
let api: Api

beforeAll(async () => {
  folder = await temporaryFolder()
  const types = await temporaryFolder()
  await writeFile(join(types.path, 'seat_heat.json'), JSON.stringify(seatHeat))
  const env = { KEYFOB_CATALOGUE_DIR: types.path, KEYFOB_DEMO_VEHICLES: '1' }
  keyfob = await KeyfobProcess.start({ dataDir: folder.path, env })
  api = new Api(keyfob.api)
  await types.remove()
})

afterAll(async () => {
  await keyfob.stop()
  await folder.remove()
})

const vin = fleetVin(0)

it('is offered by the catalogue', async () => {
  const { body } = await api.request<{ items: readonly object[] }>('GET', '/catalogue')
  const { postCondition, guards } = seatHeat
  expect(body.items).toMatchObject([{ name: 'seat_heat', lane: 'seats', conflict: 'supersede', postCondition, guards }])
})

it('is sent and done by the vehicle, which then knows its new state', async () => {
  const { status, body } = await api.submit({ command: 'Seat Heat', vin, params: { level: 2 } })
  expect(status).toBe(202)
  expect(await api.settled(body.id)).toMatchObject({ state: 'succeeded', reason: { code: 'done' } })
  const again = await api.submit({ command: 'seat_heat', vin, params: { level: 2 } })
  expect(await api.settled(again.body.id)).toMatchObject({ state: 'succeeded', reason: { code: 'already_done' } })
})

it('takes the params of its own schema only', async () => {
  expect(await api.submit({ command: 'seat_heat', vin, params: { level: 9 } })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: '/params/level' }] },
  })
})
