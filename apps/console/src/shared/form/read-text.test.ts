import { expect, it } from 'vitest'
import { filled, numberIn, wordsIn } from './read-text.ts'

it('reads words and numbers, and leaves out what is empty', () => {
  expect(wordsIn(' a, b\n c,')).toEqual(['a', 'b', 'c'])
  expect([numberIn(' '), numberIn(' 12 '), numberIn('x')]).toEqual([undefined, 12, Number.NaN])
  expect(filled({ a: '', b: undefined, c: 0, d: false })).toEqual({ c: 0, d: false })
})
