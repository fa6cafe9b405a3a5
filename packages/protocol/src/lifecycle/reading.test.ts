import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ackStatuses } from '../messages/ack.ts'
import type { IvcId } from '../words/ids.ts'
import { isCleanText } from '../words/text.ts'
import { isVehicleCode, readingOf } from './reading.ts'
import { isReasonCode } from './reasons.ts'
import { ackOf } from './testing/sample-life.ts'
import type { State } from './states.ts'

const asked = { state: 'sent' as State, cancel: null, ivc: null }
const canceled = { ...asked, cancel: { code: 'canceled' as const } }

describe('the reading of an ack', () => {
  it('takes the general code of a status that gives none', () => {
    const codes = Object.fromEntries(ackStatuses.map((status) => [status, readingOf(asked, ackOf(status)).code]))
    expect(codes).toEqual({
      received: 'received',
      running: 'begun',
      succeeded: 'done',
      failed: 'execution_failed',
      rejected: 'refused',
      unknown: 'cannot_vouch',
    })
  })

  it('keeps a code that fits its status, with its detail', () => {
    expect(readingOf(asked, ackOf('succeeded', 'already_done'))).toEqual({ event: 'succeeded', code: 'already_done' })
    const ack = { ...ackOf('rejected'), reason: { code: 'guard_failed', detail: 'the vehicle moves' } }
    expect(readingOf(asked, ack)).toEqual({ event: 'rejected', code: 'guard_failed', detail: 'the vehicle moves' })
  })

  it('keeps an unknown code as text that can be stored, even when a character is cut in two', () => {
    const ack = { ...ackOf('failed'), reason: { code: 'E', detail: `${'x'.repeat(496)}🚗` } }
    const { detail = '' } = readingOf(asked, ack)
    expect([detail.length, isCleanText(detail)]).toEqual([500, true])
  })

  it('keeps an unknown code as detail under the general one', () => {
    expect(readingOf(asked, ackOf('failed', 'E_PUMP'))).toEqual({
      event: 'failed',
      code: 'execution_failed',
      detail: 'E_PUMP',
    })
    const misplaced = { ...ackOf('succeeded'), reason: { code: 'no_answer', detail: 'odd' } }
    expect(readingOf(asked, misplaced)).toEqual({ event: 'succeeded', code: 'done', detail: 'no_answer: odd' })
  })

  it('reads a proof as canceled when a cancel was requested, else as expired [L7]', () => {
    expect(readingOf(canceled, ackOf('rejected', 'canceled'))).toMatchObject({ event: 'withdrawn', code: 'canceled' })
    expect(
      readingOf({ ...asked, cancel: { code: 'superseded' } }, ackOf('rejected', 'not_after_passed')),
    ).toMatchObject({
      event: 'withdrawn',
      code: 'superseded',
    })
    expect(readingOf(asked, ackOf('rejected', 'canceled'))).toMatchObject({ event: 'never_begun', code: 'never_begun' })
    expect(readingOf(asked, ackOf('rejected', 'not_after_passed'))).toMatchObject({
      event: 'never_begun',
      code: 'not_after_passed',
    })
  })

  it('takes a proof only from a rejection', () => {
    expect(readingOf(asked, ackOf('failed', 'canceled'))).toEqual({
      event: 'failed',
      code: 'execution_failed',
      detail: 'canceled',
    })
  })

  it('treats the doubt of another unit as a receipt, while the addressed one may still begin [L8]', () => {
    const [meant, other] = ['IVC-1' as IvcId, 'IVC-2' as IvcId] // ids by their form
    const issued = { ...asked, ivc: meant }
    expect(readingOf(issued, { ...ackOf('unknown'), ivc: other }).event).toBe('received')
    expect(readingOf(issued, { ...ackOf('unknown'), ivc: meant }).event).toBe('unsure')
    expect(readingOf({ ...issued, state: 'unknown' }, { ...ackOf('unknown'), ivc: other }).event).toBe('unsure')
    expect(readingOf(issued, { ...ackOf('succeeded'), ivc: other }).event).toBe('succeeded')
  })

  it('gives a known code and a bounded detail for whatever a vehicle says', () => {
    const reason = fc.option(
      fc.record({ code: fc.string({ minLength: 1, maxLength: 64 }), detail: fc.string({ maxLength: 500 }) }),
      { nil: undefined },
    )
    fc.assert(
      fc.property(fc.constantFrom(...ackStatuses), reason, fc.boolean(), (status, given, wished) => {
        const reading = readingOf(wished ? canceled : asked, { ...ackOf(status), reason: given })
        expect(isReasonCode(reading.code)).toBe(true)
        expect(reading.detail?.length ?? 0).toBeLessThanOrEqual(500)
      }),
    )
  })
})

describe('the codes of a vehicle', () => {
  it('are those that some status allows', () => {
    for (const code of ['done', 'refused', 'guard_failed', 'canceled', 'interrupted'] as const)
      expect(isVehicleCode(code), code).toBe(true)
    for (const code of ['no_answer', 'superseded', 'reported_state', 'never_begun', 'attempted'] as const)
      expect(isVehicleCode(code), code).toBe(false)
  })
})
