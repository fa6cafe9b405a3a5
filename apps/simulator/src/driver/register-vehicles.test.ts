import { publicJwkOf } from '@keyfob/runtime'
import { expect, it } from 'vitest'
import { type FleetKeys, fleetKey } from '../fleet-keys.ts'
import { fleetVin } from '../fleet-names.ts'
import { registerVehicles } from './register-vehicles.ts'

const register = async (
  vehicles: number,
  { mayAfter = Infinity, keys }: { mayAfter?: number; keys?: FleetKeys } = {},
) => {
  const asked: string[] = []
  const counts: number[] = []
  const kept = new Map<string, unknown>()
  const api = {
    register: async (vin: string) => asked.push(vin) < mayAfter,
    registerKey: async (vin: string, key: unknown) => void kept.set(vin, key),
  }
  await registerVehicles(api, { firstVehicle: 1_000, vehicles, keys, onProgress: (count) => counts.push(count) })
  return { asked, kept, registered: counts.at(-1) ?? 0 }
}

it('registers each vehicle of a fleet that is too large for first sight', async () => {
  expect(await register(1_000)).toMatchObject({ asked: [], registered: 0 })
  const { asked, registered, kept } = await register(1_500)
  expect([registered, new Set(asked).size, asked[0], kept.size]).toEqual([1_500, 1_500, fleetVin(1_000), 0])
})

it('ends early when the caller may not', async () => {
  const { asked, registered } = await register(1_500, { mayAfter: 1 })
  expect(registered).toBe(0)
  expect(asked.length).toBeLessThanOrEqual(32)
})

it('registers the own key of each vehicle of a signed fleet, however small', async () => {
  const keys = { secret: 'of this test', trusted: [] }
  const { kept } = await register(2, { keys })
  expect([...kept]).toEqual([1_000, 1_001].map((n) => [fleetVin(n), publicJwkOf(fleetKey(keys, fleetVin(n)))]))
  expect(fleetKey({ secret: 'of another' }, fleetVin(1_000))).not.toEqual(fleetKey(keys, fleetVin(1_000)))
})
