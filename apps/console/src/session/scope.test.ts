import { expect, it } from 'vitest'
import { mayTry } from './scope.ts'

it('shows what a scope allows, and nothing else', () => {
  expect(mayTry(['vehicles:read'], 'vehicles:read')).toBe(true)
  expect(mayTry(['vehicles:read'], 'commands:send')).toBe(false)
})

it('shows Send to one who may send a class of commands', () =>
  expect(mayTry(['commands:send:doors'], 'commands:send')).toBe(true))
