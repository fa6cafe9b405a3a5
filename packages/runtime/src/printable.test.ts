import fc from 'fast-check'
import { expect, it } from 'vitest'
import { printable, printableJson, printableLines } from './printable.ts'

/** Written by their numbers: an editor would hide them. */
const marks = [
  0x061c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069,
]
const controls = [
  ...Array.from({ length: 0x20 }, (_, code) => code),
  ...Array.from({ length: 0x21 }, (_, at) => 0x7f + at),
]
const hostile = [...controls, ...marks].map((code) => String.fromCharCode(code))

it('escapes every character that a terminal obeys or hides, and no other', () => {
  for (const character of hostile) {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0')
    expect(printable(`a${character}b`)).toBe(`a\\u${code}b`)
    expect(printableLines(`a${character}b`)).toBe(character === '\n' ? 'a\nb' : `a\\u${code}b`)
  }
  const plain = 'Größe → “1 KF” 車 😀 \\u0041 \u00a0\u200d'
  expect([printable(plain), printableLines(plain), printableJson(plain)]).toEqual([plain, plain, plain])
})

it('changes nothing when it is applied again', () =>
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => printable(printable(text)) === printable(text))))

it('leaves JSON the same value, without one such character', () => {
  const text = fc.array(fc.oneof(fc.constantFrom(...hostile), fc.string())).map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.dictionary(text, text), (value) => {
      const json = printableJson(JSON.stringify(value))
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(hostile.filter((character) => json.includes(character))).toEqual([])
    }),
  )
})
