import { describe, expect, it } from 'vitest'
import { isReasonCode, reasonCodes, reasonFacts, reasonOf } from './reasons.ts'

describe('reason codes', () => {
  it('are known by their name alone', () => {
    for (const code of reasonCodes) expect(isReasonCode(code)).toBe(true)
    expect(isReasonCode('toString')).toBe(false)
    expect(isReasonCode('because')).toBe(false)
  })

  it('carry their facts into the reason', () => {
    expect(reasonOf('no_answer')).toEqual({
      code: 'no_answer',
      layer: 'transport',
      retryable: true,
      mayHaveTakenEffect: true,
    })
    expect(reasonOf('refused', 'the hood is open')).toMatchObject({
      code: 'refused',
      layer: 'vehicle',
      detail: 'the hood is open',
    })
    expect(reasonOf('done')).not.toHaveProperty('detail')
  })

  it('say of every refusal and proof that nothing happened [L7]', () => {
    const nothing = [
      'execution_failed',
      'refused',
      'not_supported',
      'invalid_params',
      'guard_failed',
      'vehicle_busy',
      'ivc_replaced',
      'clock_untrusted',
      'memory_unavailable',
      'ttl_elapsed',
      'not_after_passed',
      'never_begun',
      'canceled',
      'superseded',
    ] as const
    for (const code of nothing) expect(reasonFacts[code].mayHaveTakenEffect, code).toBe(false)
  })

  it('say of every doubt that it may have happened [L7]', () => {
    for (const code of ['no_receipt', 'no_answer', 'cannot_vouch', 'interrupted', 'timed_out'] as const) {
      expect(reasonFacts[code].mayHaveTakenEffect, code).toBe(true)
    }
  })
})
