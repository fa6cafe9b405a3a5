import { expect, it } from 'vitest'
import { fleetVin } from '../fleet-names.ts'
import { registerVehicles } from './register-vehicles.ts'

const register = async (vehicles: number, mayAfter = Infinity) => {
  const asked: string[] = []
  const counts: number[] = []
  const api = { register: async (vin: string) => asked.push(vin) < mayAfter }
  await registerVehicles(api, 1_000, vehicles, (count) => counts.push(count))
  return { asked, registered: counts.at(-1) ?? 0 }
}

it('registers each vehicle of a fleet that is too large for first sight', async () => {
  expect(await register(1_000)).toEqual({ asked: [], registered: 0 })
  const { asked, registered } = await register(1_500)
  expect([registered, new Set(asked).size, asked[0]]).toEqual([1_500, 1_500, fleetVin(1_000)])
})

it('ends early when the caller may not', async () => {
  const { asked, registered } = await register(1_500, 1)
  expect(registered).toBe(0)
  expect(asked.length).toBeLessThanOrEqual(32)
})
