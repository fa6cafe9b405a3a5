import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapePointer, findUncleanText, isCleanText } from './text.ts'

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])

describe('clean text', () => {
  it('holds neither NUL nor a lone surrogate', () => {
    expect(isCleanText('Zoë 🚗')).toBe(true)
    expect(isCleanText('a\0')).toBe(false)
    expect(isCleanText('\ud83d')).toBe(false)
    expect(isCleanText('\ude97\ud83d')).toBe(false)
  })

  it('is looked for in every string and key, with a pointer to the first that is not clean', () => {
    expect(findUncleanText({ a: [1, true, null, 'fine'] })).toBe(undefined)
    expect(findUncleanText('\0')).toBe('')
    expect(findUncleanText({ a: ['x', '\0'] })).toBe('/a/1')
    expect(findUncleanText({ 'a/b~c': { '\ud800': 1 } })).toBe('/a~1b~0c/\ud800')
  })

  it('is looked for to a bounded depth, and what lies deeper is refused', () => {
    expect(findUncleanText(nested(16))).toBe(undefined)
    expect(findUncleanText(nested(17))).toBe('/0'.repeat(16))
    expect(findUncleanText({ a: { b: 1 } }, 1)).toBe('/a')
  })

  it('survives the way to UTF-8 and back, if it is clean JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        if (findUncleanText(value) !== undefined) return
        const text = JSON.stringify(value)
        expect(new TextDecoder().decode(new TextEncoder().encode(text))).toBe(text)
      }),
    )
  })
})

describe('a reference token', () => {
  it('is escaped by RFC 6901', () => expect(escapePointer('~/x')).toBe('~0~1x'))
})
