import { expect, it } from 'vitest'
import { campaignOf } from './campaign-of.ts'

it('knows the campaign by which a command came', () => {
  expect(campaignOf('campaign:019b7985')).toBe('019b7985')
  expect(campaignOf('key:k3v9x2m7q1')).toBeUndefined()
})
