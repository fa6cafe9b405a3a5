import { expect, it } from 'vitest'
import { payloadText, sizeText } from './parked-text.ts'

it('shows sizes and payloads', () => {
  expect([sizeText(999), sizeText(4_242)]).toEqual(['999 B', '4.2 kB'])
  expect(payloadText('{"a":1}')).toBe('{\n  "a": 1\n}')
  expect(payloadText('{"a":')).toBe('{"a":')
})
