import { expect, it } from 'vitest'
import { fleetVin } from '../fleet-names.ts'
import { CommandPlan, type OfferedType } from './command-plan.ts'

const typeOf = (name: string, ttlSecondsMax: number): OfferedType => ({
  name,
  params: {},
  staleness: { ttlSecondsMax },
})
const types = [typeOf('horn_honk', 7), typeOf('locate', 600)]
const vins = [fleetVin(1), fleetVin(2), fleetVin(3)]
const take = (plan: CommandPlan) => Array.from({ length: 2_000 }, (_, index) => plan.at(index))

it('is the same for the same seed, in whatever order the catalogue comes', () => {
  const plan = take(new CommandPlan(types, vins, 5))
  expect(take(new CommandPlan(types.toReversed(), vins, 5))).toEqual(plan)
  expect(take(new CommandPlan(types, vins, 6))).not.toEqual(plan)
})

it('reaches every vehicle and type, with lives that the type allows', () => {
  const requests = take(new CommandPlan(types, vins, 5)).map(({ request }) => request)
  expect(new Set(requests.map(({ vin }) => vin))).toEqual(new Set(vins))
  const ttls = (name: string) => requests.filter(({ command }) => command === name).map(({ ttlSeconds }) => ttlSeconds)
  expect([Math.min(...ttls('horn_honk')), Math.max(...ttls('horn_honk'))]).toEqual([5, 7])
  expect([Math.min(...ttls('locate')), Math.max(...ttls('locate'))]).toEqual([5, 20])
})

it('cancels and repeats a few', () => {
  const plan = take(new CommandPlan(types, vins, 5))
  const canceled = plan.filter(({ cancelAfter }) => cancelAfter !== undefined).length / plan.length
  const repeated = plan.filter(({ isRepeated }) => isRepeated).length / plan.length
  expect(Math.abs(canceled - 0.03)).toBeLessThan(0.015)
  expect(Math.abs(repeated - 0.02)).toBeLessThan(0.015)
})

it('commands each vehicle once before any again, when it goes in turn', () => {
  const vinsOf = (seed: number) =>
    Array.from({ length: 6 }, (_, index) => new CommandPlan(types, vins, seed, true).at(index).request.vin)
  const [first, again] = [vinsOf(5).slice(0, 3), vinsOf(5).slice(3)]
  expect(new Set(first)).toEqual(new Set(vins))
  expect(again).toEqual(first)
  expect([1, 2, 3, 4].some((seed) => vinsOf(seed).join() !== vinsOf(5).join())).toBe(true)
})
