import { describe, expect, it } from 'vitest'
import { der } from './der.ts'

const { element, elementsIn, integer, oid, time } = der

describe('DER', () => {
  it('is as the standards have it', () => {
    expect(integer(Buffer.from([0, 0, 0x80])).toString('hex')).toBe('02020080')
    expect(integer(Buffer.from([0])).toString('hex')).toBe('020100')
    expect(oid('1.2.840.113549.1.1.11').toString('hex')).toBe('06092a864886f70d01010b')
    expect(
      time(Date.UTC(2049, 11, 31, 23, 59, 59))
        .subarray(2)
        .toString(),
    ).toBe('491231235959Z')
    expect(
      time(Date.UTC(2050, 0, 1))
        .subarray(2)
        .toString(),
    ).toBe('20500101000000Z')
    for (const length of [0, 127, 128, 255, 256, 70_000])
      expect(elementsIn(element(4, Buffer.alloc(length)))[0]?.content).toHaveLength(length)
  })

  it.each(['30', '3080', '3005', '30ffffffffffff', '0484ffffffff00'])('is not %s', (hex) => {
    expect(() => elementsIn(Buffer.from(hex, 'hex'))).toThrow('it ')
  })
})
