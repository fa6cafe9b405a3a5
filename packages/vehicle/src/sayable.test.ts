import { type Answer, readAck, resultBytesMax, writeAck } from '@keyfob/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idOf } from './testing/sample-vehicle.ts'
import { sayable } from './sayable.ts'

const id = idOf(1)
const said = (answer: Answer): Answer => sayable(id, answer)
const dropped = { dropped: expect.stringContaining('at most 8192') as unknown }

describe('an answer', () => {
  it('that the cloud can read stays as it is', () => {
    const answer: Answer = { status: 'succeeded', reason: { code: 'done', detail: 'at once' }, result: { a: 1 }, at: 5 }
    expect(said(answer)).toBe(answer)
    expect(said({ status: 'failed' })).toEqual({ status: 'failed' })
  })

  it('loses a result that is too large, too deep or no JSON, and stays an answer', () => {
    const circle: Record<string, unknown> = {}
    circle['circle'] = circle
    let deep: Record<string, unknown> = {}
    for (let depth = 0; depth < 20; depth += 1) deep = { deep }
    const edge = 'x'.repeat(resultBytesMax - '{"t":""}'.length)
    expect(said({ status: 'succeeded', result: { t: edge } }).result).toEqual({ t: edge })
    for (const result of [
      { t: `${edge}x` },
      { t: 'ü'.repeat(resultBytesMax / 2) },
      { big: 1n },
      { odometer: Infinity },
      { odometer: [NaN] },
      circle,
      deep,
      { t: '\u0000' },
    ])
      expect(said({ status: 'succeeded', reason: { code: 'done' }, result, at: 5 })).toEqual({
        status: 'succeeded',
        reason: { code: 'done' },
        result: dropped,
        at: 5,
      })
  })

  it('loses words that are too long or not clean, and at worst all of them', () => {
    expect(said({ status: 'failed', reason: { code: 'jammed', detail: 'x'.repeat(501) } }).reason).toEqual({
      code: 'jammed',
    })
    expect(said({ status: 'failed', reason: { code: 'jammed', detail: '\u0000' } }).reason).toEqual({ code: 'jammed' })
    expect(said({ status: 'failed', reason: { code: '' }, result: { a: 1 }, at: 5 })).toEqual({
      status: 'failed',
      at: 5,
    })
  })

  it('[L3] can always be read by the cloud, with its status', () => {
    const reason = fc.record({
      code: fc.string({ unit: 'binary' }),
      detail: fc.string({ unit: 'binary', maxLength: 600 }),
    })
    const result = fc.dictionary(fc.string({ unit: 'binary' }), fc.anything())
    const status = fc.constantFrom('succeeded' as const, 'failed' as const, 'unknown' as const)
    fc.assert(
      fc.property(fc.record({ status, reason, result }), (answer) => {
        const read = readAck(Buffer.from(writeAck({ id, ...said(answer) })))
        expect(read).toMatchObject({ ok: true, message: { status: answer.status } })
      }),
      { numRuns: 300, seed: 1 },
    )
  })
})
