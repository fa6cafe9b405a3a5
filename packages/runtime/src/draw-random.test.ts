import { expect, it } from 'vitest'
import { drawRandom } from './draw-random.ts'

it('gives as many bytes as are asked for, and none of them twice', () => {
  const texts = Array.from({ length: 1_000 }, () => drawRandom(16).toString('hex'))
  expect(texts.every((text) => text.length === 32)).toBe(true)
  expect(new Set(texts).size).toBe(1_000)
  expect([1, 4_096, 3].map((count) => drawRandom(count).length)).toEqual([1, 4_096, 3])
})
