import { expect, it } from 'vitest'
import { vehicleQueryOf } from './vehicle-filters.ts'

const now = Date.parse('2026-11-29T12:00:30Z')
const query = (text: string) => vehicleQueryOf(new URLSearchParams(text), now)

it('reads the filters of the URL, and leaves out what is empty or not known', () => {
  expect(query('q=1kfsm&online=true&label=winter&version=sdk:1&sort=-seenAt')).toEqual({
    q: '1KFSM',
    online: 'true',
    label: 'winter',
    version: 'sdk:1',
    sort: '-seenAt',
  })
  expect(query('q=&online=maybe&sort=colour&unseen=1y&other=1')).toEqual({})
})

it('takes a span since a vehicle was seen from now, by the minute', () => {
  expect(query('unseen=1h')).toEqual({ seenBefore: '2026-11-29T11:00:00.000Z' })
})
