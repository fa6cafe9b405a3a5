import { expect, it } from 'vitest'
import { filtersOf } from './command-filters.ts'

it('takes the filters of the URL that the API knows, and leaves out what is empty', () => {
  expect(filtersOf(new URLSearchParams('vin=A&state=failed,unknown&who=&other=1'))).toEqual({
    vin: 'A',
    state: 'failed,unknown',
  })
})
