import { expect, it } from 'vitest'
import { RetainedTopics } from './retained-topics.ts'

it('bounds how many topics are retained, and a cleared one makes room', () => {
  const retained = new RetainedTopics(2, 1_000)
  expect([retained.admit('a', 1), retained.admit('b', 1), retained.admit('c', 1)]).toEqual([true, true, false])
  expect([retained.admit('a', 5), retained.admit('c', 0), retained.admit('b', 0)]).toEqual([true, true, true])
  expect([retained.admit('c', 1), retained.admit('d', 1)]).toEqual([true, false])
})

it('bounds their bytes together, topics included, and counts a replaced message once', () => {
  const retained = new RetainedTopics(10, 100)
  expect([retained.admit('a', 49), retained.admit('b', 49)]).toEqual([true, true])
  expect([retained.admit('c', 1), retained.admit('a', 50), retained.admit('a', 20)]).toEqual([false, false, true])
  expect([retained.admit('c', 28), retained.admit('d', 0), retained.admit('d', 1)]).toEqual([true, true, false])
})
