import { parseVin } from '@keyfob/protocol'
import { expect, it } from 'vitest'
import { fleetIvc, fleetVin } from './fleet-names.ts'

it('gives each vehicle a VIN of its own, with a right check digit', () => {
  const vins = Array.from({ length: 2_000 }, (_, number) => fleetVin(number))
  expect(new Set(vins).size).toBe(2_000)
  expect(vins.every((vin) => parseVin(vin, { checkDigit: true }) === vin)).toBe(true)
  expect(vins[0]).toMatch(/^1KFSM00E.T0000000$/)
  expect(fleetVin(9_999_999)).toMatch(/9999999$/)
})

it.each([-1, 0.5, 10_000_000])('has no vehicle %d', (number) => expect(() => fleetVin(number)).toThrow(RangeError))

it('gives each vehicle an IVC of its own', () => {
  expect([fleetIvc(0), fleetIvc(41)]).toEqual(['SIM-0000000', 'SIM-0000041'])
})
