import { expect, it } from 'vitest'
import { RetainedTopics } from './retained-topics.ts'

const wide = { topics: 100, bytes: 1_000_000 }
const [one, other] = [{}, {}]

it('retained messages are bounded in number and in bytes, and cleared ones make room', () => {
  const retained = new RetainedTopics(wide, { topics: 2, bytes: 20 })
  expect(retained.admit(one, 'a', 5)).toBe(true)
  expect(retained.admit(other, 'b', 5)).toBe(true)
  expect(retained.admit(one, 'c', 1)).toBe(false)
  expect(retained.admit(other, 'a', 13)).toBe(true)
  expect(retained.admit(one, 'b', 6)).toBe(false)
  expect(retained.admit(one, 'a', 0)).toBe(true)
  expect(retained.admit(one, 'b', 6)).toBe(true)
  expect(retained.admit(one, 'c', 12)).toBe(true)
  expect(retained.admit(one, 'c', 13)).toBe(false)
})

it('those of one client are bounded, too, and belong to the client that published them last', () => {
  const retained = new RetainedTopics({ topics: 2, bytes: 20 }, wide)
  expect([retained.admit(one, 'a', 1), retained.admit(one, 'b', 1), retained.admit(one, 'c', 1)]).toEqual([
    true,
    true,
    false,
  ])
  expect(retained.admit(one, 'a', 17)).toBe(true)
  expect(retained.admit(one, 'a', 18)).toBe(false)
  expect(retained.admit(other, 'a', 1)).toBe(true)
  expect(retained.admit(one, 'c', 1)).toBe(true)
  expect(retained.admit(other, 'c', 0)).toBe(true)
  expect(retained.admit(one, 'd', 1)).toBe(true)
})
