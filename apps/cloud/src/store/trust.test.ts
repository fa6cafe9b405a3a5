import { expect, it } from 'vitest'
import { Trust } from './trust.ts'

/** How many groups in a row are read first. */
const readOf = (trust: Trust): number => {
  let count = 0
  while (!trust.allows()) count += 1
  return count
}

it('allows each group while memory is right', () => {
  const trust = new Trust()
  for (let time = 0; time < 3; time += 1) {
    expect(trust.allows()).toBe(true)
    trust.note(true)
  }
})

it('has twice as many groups read first after each that was wrong, up to a bound, and half as many after one that was right', () => {
  const trust = new Trust()
  const pauses = Array.from({ length: 12 }, () => {
    trust.note(false)
    return readOf(trust)
  })
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 1_024])
  trust.note(true)
  trust.note(true)
  trust.note(false)
  expect(readOf(trust)).toBe(512)
})
