import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseVin, vinCheckDigit } from './vin.ts'

const known = ['1M8GDM9AXKP042788', '11111111111111111', '5GZCZ43D13S812715', '1HGCM82633A004352']

describe('a VIN', () => {
  it('has 17 characters without I, O and Q', () => {
    for (const text of [
      '',
      '1M8GDM9AXKP04278',
      '1M8GDM9AXKP0427880',
      'IM8GDM9AXKP042788',
      '1M8GDM9AXKPO42788',
      '1M8GDM9AXKP04278Q',
      '1M8GDM9AX P042788',
    ]) {
      expect(parseVin(text), text).toBe(undefined)
    }
  })

  it('is upper-cased', () => expect(parseVin('1m8gdm9axkp042788')).toBe('1M8GDM9AXKP042788'))

  it('is checked against its check digit on demand only', () => {
    for (const vin of known) expect(parseVin(vin, { checkDigit: true })).toBe(vin)
    expect(parseVin('1M8GDM9A1KP042788')).toBe('1M8GDM9A1KP042788')
    expect(parseVin('1M8GDM9A1KP042788', { checkDigit: true })).toBe(undefined)
  })

  it('has a check digit that shows any one digit that is wrong', () => {
    const place = fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16)
    fc.assert(
      fc.property(fc.constantFrom(...known), place, fc.integer({ min: 0, max: 9 }), (vin, at, digit) => {
        const changed = vin.slice(0, at) + String(digit) + vin.slice(at + 1)
        const same = /\d/.test(vin.charAt(at)) ? vin.charAt(at) === String(digit) : undefined
        if (same !== undefined) expect(vinCheckDigit(changed) === vin[8]).toBe(same)
      }),
    )
  })
})
