import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parseVin } from '@keyfob/protocol'
import { type Sample, sampleApp, sampleVin } from './testing/sample-server.ts'

let sample: Sample & { app: FastifyInstance }
beforeAll(async () => void (sample = await sampleApp()), 60_000)
afterAll(() => sample.app.close())

const vin = parseVin(sampleVin)! // a VIN by its form
const condition = 'Vehicle.Speed = 0 within 60 s'
const submit = () =>
  sample.app.inject({ method: 'POST', url: '/trigger-command', payload: { command: 'trunk_open', vin: sampleVin } })
const guards = async () => (await sample.app.inject(`/vehicles/${sampleVin}/guards`)).json<object>()

it('shows guards and post-conditions in the catalogue, as a person writes them', async () => {
  expect((await sample.app.inject('/catalogue/trunk_open')).json()).toMatchObject({
    postCondition: ['Vehicle.Body.Trunk.Rear.IsOpen = true'],
    guards: [condition],
  })
  expect((await sample.app.inject('/catalogue/charge_limit_set')).json()).toMatchObject({
    postCondition: ['Vehicle.Powertrain.TractionBattery.Charging.ChargeLimit = params.percent'],
    guards: [],
  })
})

it('refuses a command whose guards fail with 409, the guard, its evidence and its age', async () => {
  await sample.core.birth(vin)
  await sample.core.report(vin, { 'Vehicle.Speed': 42 })
  const answer = await submit()
  expect(answer.statusCode).toBe(409)
  expect(answer.json()).toMatchObject({
    type: '/problems/guard-failed',
    detail: expect.stringContaining(`${condition}: it is 42, known`) as unknown,
    guards: [
      {
        condition,
        holds: false,
        fault: 'not_so',
        evidence: {
          value: 42,
          ageSeconds: expect.any(Number) as unknown,
          sampledAt: expect.stringContaining('T') as unknown,
        },
      },
    ],
  })
})

it('says of a vehicle which commands it may begin now', async () => {
  expect(await guards()).toMatchObject({
    items: [{ command: 'trunk_open', holds: false, guards: [{ condition, fault: 'not_so', evidence: { value: 42 } }] }],
  })
  await sample.core.report(vin, { 'Vehicle.Speed': 0 }, { at: Date.now() + 1_500 })
  // Two values within the error of two clocks have no certain order.
  expect(await guards()).toMatchObject({ items: [{ holds: false, guards: [{ fault: 'unclear' }] }] })
  expect((await sample.app.inject('/vehicles/1M8GDM9AXKP099999/guards')).statusCode).toBe(404)
})
