import { expect, it } from 'vitest'
import { fittingWidths } from './fitting-widths.ts'

const rows = [
  ['id', 'state', 'why'],
  [
    '0199c1de-8000-7000-8000-000000000001',
    '\u001b[32msucceeded\u001b[39m',
    'the vehicle did it and says that it is done',
  ],
]

it('takes what each column needs where that fits; colours count nothing', () =>
  expect(fittingWidths(rows, 100)).toEqual([36, 9, 43]))

it('narrows the widest column, but not the first, whose words people copy', () =>
  expect(fittingWidths(rows, 80)).toEqual([36, 9, 31]))

it('gives up a table whose columns could not be read, or would cut a word', () => {
  expect(fittingWidths(rows, 60)).toBeUndefined()
  expect(
    fittingWidths(
      [
        ['id', 'URL'],
        ['1', `https://${'x'.repeat(60)}`],
      ],
      40,
    ),
  ).toBeUndefined()
})
