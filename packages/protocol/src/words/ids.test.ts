import { describe, expect, it } from 'vitest'
import { parseCommandId, parseIvcId } from './ids.ts'

describe('a command id', () => {
  it('is a UUIDv7 in lower case; upper case is accepted', () => {
    expect(parseCommandId('01890A5D-AC96-774B-BCCE-B302099A8057')).toBe('01890a5d-ac96-774b-bcce-b302099a8057')
  })

  it('is nothing else', () => {
    const version4 = '01890a5d-ac96-474b-bcce-b302099a8057'
    const variant = '01890a5d-ac96-774b-ccce-b302099a8057'
    for (const text of [
      '',
      'x',
      version4,
      variant,
      ' 01890a5d-ac96-774b-bcce-b302099a8057',
      '01890a5dac96774bbcceb302099a8057',
    ]) {
      expect(parseCommandId(text), text).toBe(undefined)
    }
  })
})

describe('an ivc id', () => {
  it('has 1 to 64 plain characters', () => {
    expect(parseIvcId('IVC-00.1_a:b')).toBe('IVC-00.1_a:b')
    for (const text of ['', 'a b', 'a/b', 'ä', '+', '#', 'a'.repeat(65), 'a\n'])
      expect(parseIvcId(text), text).toBe(undefined)
  })
})
