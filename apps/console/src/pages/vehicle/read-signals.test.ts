import { expect, it } from 'vitest'
import { readSignals, valueText } from './read-signals.ts'

const at = '2026-11-29T12:00:00.000Z'

it('sorts signals by name, and parts their branch from their last part', () => {
  const signals = readSignals({
    'Vehicle.Speed': { value: 0, at, trusted: true },
    'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked': { value: true, at, trusted: false },
    own: { value: 'x', at, trusted: true },
  })
  expect(signals.map(({ branch, leaf, trusted }) => [branch, leaf, trusted])).toEqual([
    ['', 'own', true],
    ['Cabin.Door.Row1.DriverSide.', 'IsLocked', false],
    ['', 'Speed', true],
  ])
})

it('says yes and no, and leaves numbers and words as they are', () => {
  expect([valueText(true), valueText(false), valueText(21.5), valueText('P')]).toEqual(['yes', 'no', '21.5', 'P'])
})
