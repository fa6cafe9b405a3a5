import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Condition, comparisons, compares, conditionText } from './condition.ts'
import { conditionLengthMax, parseCondition } from './parse-condition.ts'

const read = (text: string): Condition => {
  const answer = parseCondition(text)
  if (!answer.ok) throw new Error(`${answer.fault.position}: ${answer.fault.problem}`)
  return answer.condition
}

const faultOf = (text: string): string => {
  const answer = parseCondition(text)
  return answer.ok ? 'none' : `${answer.fault.position}: ${answer.fault.problem}`
}

const signals = fc
  .array(fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,9}$/), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join('.'))
const ordered = fc.constantFrom(...comparisons)
const equal = fc.constantFrom('=' as const, '!=' as const)
const numbers = fc.oneof(fc.integer({ min: -1e12, max: 1e12 }), fc.constantFrom(0, 0.5, -12.75, 100.001))
const operands = fc.oneof(
  fc.record({ is: ordered, value: numbers }),
  fc.record({ is: equal, value: fc.boolean() }),
  fc.record({ is: equal, value: fc.string({ unit: 'grapheme', maxLength: 20 }) }),
  fc.record({ is: ordered, param: fc.stringMatching(/^[a-z][A-Za-z0-9_]{0,20}$/) }),
)
const conditions = fc
  .tuple(signals, operands, fc.option(fc.integer({ min: 1, max: 604_800 }), { nil: undefined }))
  .map(([signal, operand, maxAgeSeconds]): Condition => ({
    signal,
    ...operand,
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
  }))
  .filter((condition) => !conditionText(condition).includes('\\u0000'))

describe('a condition', () => {
  it('is read into its parts', () => {
    expect(read('Vehicle.Speed = 0 within 60 s')).toEqual({
      signal: 'Vehicle.Speed',
      is: '=',
      value: 0,
      maxAgeSeconds: 60,
    })
    expect(read(' Vehicle.Speed<=3.5 within 5min ')).toMatchObject({ is: '<=', value: 3.5, maxAgeSeconds: 300 })
    expect(read('Vehicle.Gear != "P" within 1 h')).toMatchObject({ is: '!=', value: 'P', maxAgeSeconds: 3_600 })
    expect(read('Vehicle.IsOpen = false within 7 d')).toMatchObject({ value: false, maxAgeSeconds: 604_800 })
    expect(read('Vehicle.Limit = params.percent')).toEqual({ signal: 'Vehicle.Limit', is: '=', param: 'percent' })
  })

  it('as it is written is read back as it was', () => {
    fc.assert(
      fc.property(conditions, (condition) => {
        expect(read(conditionText(condition))).toEqual(condition)
      }),
    )
  })

  it.each([
    ['', '0: expected the name of a signal, such as Vehicle.Speed'],
    ['1Vehicle = 1', '0: expected the name of a signal, such as Vehicle.Speed'],
    ['Vehicle.Speed', '13: expected one of = != < <= > >='],
    ['Vehicle.Speed == 0', '15: expected a number, true, false, a text in double quotes, or params. and a name'],
    ['Vehicle.Speed = ', '16: expected a number, true, false, a text in double quotes, or params. and a name'],
    ['Vehicle.Speed = zero', '16: expected a number, true, false, a text in double quotes, or params. and a name'],
    ['Vehicle.Speed = 1e400', '16: expected a number, true, false, a text in double quotes, or params. and a name'],
    ['Vehicle.Gear = "P', '15: the text has no end: a double quote is missing'],
    ['Vehicle.Gear = "\\x"', '15: the text is no JSON string'],
    ['Vehicle.Gear < "P"', '15: only numbers have an order; < takes no text'],
    ['Vehicle.IsOpen > true', '17: only numbers have an order; > takes no boolean'],
    ['Vehicle.Limit = params.', '16: expected the name of a param after params.'],
    ['Vehicle.Speed = 0 with 60 s', '18: expected the end, or "within" and an age'],
    ['Vehicle.Speed = 0 within', '24: expected an age, such as 60 s'],
    ['Vehicle.Speed = 0 within 60', '27: expected s, min, h or d'],
    ['Vehicle.Speed = 0 within 60 w', '28: expected s, min, h or d'],
    ['Vehicle.Speed = 0 within 0 s', '25: the age must be 1 s to 7 d'],
    ['Vehicle.Speed = 0 within 8 d', '25: the age must be 1 s to 7 d'],
    ['Vehicle.Speed = 0 within 60 s or else', '30: expected the end, or "within" and an age'],
    ['Vehicle.Speed = "\u0000" within 1 s', '16: the text is no JSON string'],
  ])('that is wrong says where and why: %j', (text, fault) => expect(faultOf(text)).toBe(fault))

  it('of any text is read or refused, at a place in the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), conditions.map(conditionText), fc.string({ maxLength: 2_000 })), (text) => {
        const answer = parseCondition(text)
        if (answer.ok) return
        expect(answer.fault.position).toBeGreaterThanOrEqual(0)
        expect(answer.fault.position).toBeLessThanOrEqual(Math.max(text.length, conditionLengthMax))
      }),
    )
    expect(faultOf(`Vehicle.Speed = ${'1'.repeat(100_000)}`)).toBe(`${conditionLengthMax}: the condition is too long`)
  })
})

describe('a comparison', () => {
  it('is of values of one type, and has an order for numbers only', () => {
    expect(compares(3, '<', 4)).toBe(true)
    expect(compares(3, '>=', 4)).toBe(false)
    expect(compares('a', '!=', 'b')).toBe(true)
    expect(compares(false, '=', false)).toBe(true)
    for (const [value, is, wanted] of [
      ['0', '=', 0],
      [0, '!=', 'P'],
      [true, '!=', 0],
      ['a', '<', 'b'],
      [false, '<=', true],
    ] as const)
      expect(compares(value, is, wanted), `${value} ${is} ${wanted}`).toBeUndefined()
  })
})
