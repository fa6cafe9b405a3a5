import { expect, it } from 'vitest'
import { OpenRequests } from './open-requests.ts'

const entered = (requests: OpenRequests, caller: string): AbortController => {
  const request = requests.enter(caller)
  if (typeof request === 'string') throw new Error(`${caller} was refused: ${request}`)
  return request
}

it('one caller leaves room for the others, and there is a limit for all', () => {
  const requests = new OpenRequests({ all: 3, ofOne: 2 })
  const [first] = [entered(requests, 'key:a'), entered(requests, 'key:a')]
  expect(requests.enter('key:a')).toBe('ofOne')
  entered(requests, 'key:b')
  expect([requests.enter('key:b'), requests.enter('key:c')]).toEqual(['all', 'all'])
  requests.leave(first)
  requests.leave(first)
  entered(requests, 'key:a')
  expect(requests.enter('key:c')).toBe('all')
})

it('a stop ends all of them, and admits no more', () => {
  const requests = new OpenRequests({ all: 3, ofOne: 2 })
  const { signal } = entered(requests, 'key:a')
  requests.endAll()
  expect([signal.aborted, requests.enter('key:b')]).toEqual([true, 'all'])
})
