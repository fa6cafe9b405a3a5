import { expect, it } from 'vitest'
import type { Page } from '../../router/pages.ts'
import { isPartOfVin, targetsOf } from './targets.ts'

const pages = [
  { path: '/', label: 'Now' },
  { path: '/vehicles', label: 'Vehicles' },
  { path: '/vehicles/:vin' },
] as unknown as readonly Page[] // what the palette reads
const found = (text: string) => targetsOf(text, pages).map(({ kind, path }) => [kind, path])

it('a whole VIN is a vehicle, in whatever case, and an id is a command', () => {
  expect(found(' 1kfsm00e7t0000000 ')).toEqual([['vehicle', '/vehicles/1KFSM00E7T0000000']])
  expect(found('01A2110B-666C-70AE-8B66-63BEA11CB09C')).toEqual([
    ['command', '/commands/01a2110b-666c-70ae-8b66-63bea11cb09c'],
  ])
})

it('other text finds pages by their names, and no text finds them all', () => {
  expect(found('veh')).toEqual([['page', '/vehicles']])
  expect(found('')).toEqual([
    ['page', '/'],
    ['page', '/vehicles'],
  ])
  expect(found('nothing')).toEqual([])
})

it.each([
  ['001', true],
  ['1kfsm', true],
  ['1', false],
  ['o1i', false],
  ['1KFSM00E7T0000000', false],
])('%s can be a part of a VIN: %s', (text, can) => expect(isPartOfVin(text)).toBe(can))
