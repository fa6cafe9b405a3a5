import { type Instant, minutes, seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import type { CheckedGuard } from '../conditions/check-guards.ts'
import { parseCommandId } from '../words/ids.ts'
import { parseVin } from '../words/vin.ts'
import type { Lane, LaneCommand } from './lane-rules.ts'
import { LaneGroup } from './lane.ts'
import { type StepInput, step } from './step.ts'
import { acceptedAt, ackOf, waitingLife } from './testing/sample-life.ts'

const vin = parseVin('1HGCM82633A004352')! // a VIN by its form
const id = parseCommandId('01890a5d-ac96-774b-bcce-b302099a8057')! // a UUIDv7 by its looks
const moving: CheckedGuard = {
  condition: 'Vehicle.Speed = 0 within 60 s',
  holds: false,
  fault: 'not_so',
  evidence: { value: 50, ageSeconds: 2, sampledAt: '2026-01-01T00:00:00.000Z' },
}
const why = 'Vehicle.Speed = 0 within 60 s: it is 50, known 2 s ago'

const lane: Lane = { vin, lane: 'trunk', tail: 1, inFlight: null, ivc: null, online: null }
const waiting: LaneCommand = { ...waitingLife(), id, vin, lane: 'trunk', sequence: 1, ivc: null }
const sent: LaneCommand = { ...waiting, ...step(waiting, { kind: 'attempt' }, acceptedAt).life }

const groupAt = (now: Instant, failed: CheckedGuard | undefined, lanes = [lane]): LaneGroup<LaneCommand> =>
  new LaneGroup<LaneCommand>(lanes, now, () => failed)

/** One input for a command that is in flight. */
const stepAt = (now: Instant, record: LaneCommand, input: StepInput, failed: CheckedGuard | undefined = moving) => {
  const group = groupAt(now, failed, [{ ...lane, inFlight: id }])
  group.know([record])
  return group.step(record, input)
}

const due = acceptedAt + seconds(2)

describe('a guard that fails', () => {
  it('before the first attempt rejects the command, and it is never sent', () => {
    const group = groupAt(acceptedAt + 1, moving)
    group.know([waiting])
    group.release(lane)
    group.handOver()
    expect(group.changes).toMatchObject([
      {
        send: null,
        record: { state: 'rejected', attempts: 0, reason: { code: 'guard_failed', detail: why, guard: moving } },
      },
    ])
  })

  it('lets the next of the lane go', () => {
    const next: LaneCommand = { ...waiting, id: parseCommandId('01890a5d-ac96-774b-bcce-b302099a8058')!, sequence: 2 }
    const group = new LaneGroup<LaneCommand>([{ ...lane, tail: 2 }], acceptedAt + 1, ({ sequence }) =>
      sequence === 1 ? moving : undefined,
    )
    group.know([waiting, next])
    group.release(lane)
    group.handOver()
    expect(group.changes.map(({ record, send }) => [record.state, send])).toEqual([
      ['rejected', null],
      ['sent', 'command'],
    ])
  })

  it.each([['tick'], ['heard']] as const)(
    'when it is due again (%s) withdraws the command in place of a repetition [L7]',
    (kind) => {
      const { record, send, moved } = stepAt(due, sent, { kind })
      expect({ send, moved }).toEqual({ send: 'cancel', moved: false })
      expect(record).toMatchObject({
        state: 'sent',
        attempts: 1,
        questions: 1,
        cancel: { code: 'guard_failed', guard: moving },
      })
    },
  )

  it('holds back what would be sent once more after a lost commit', () => {
    const group = groupAt(due, moving)
    group.know([sent])
    group.sendAgain(sent, 'command')
    expect(group.changes).toMatchObject([{ send: null }])
  })

  it('does not withdraw what has begun: a repetition is the question for its answer', () => {
    const running = stepAt(due, sent, { kind: 'ack', ack: ackOf('running') }).record
    expect(stepAt(due + seconds(1), running, { kind: 'heard' }).send).toBe('command')
  })

  it('is not asked for an ack', () => {
    expect(stepAt(due, sent, { kind: 'ack', ack: ackOf('succeeded') }).record.state).toBe('succeeded')
  })
})

describe('a command that was withdrawn because of a guard', () => {
  const withdrawn = stepAt(due, sent, { kind: 'tick' }).record

  it('is rejected with the guard when the vehicle proves that it never began', () => {
    const { record } = stepAt(due + 1, withdrawn, { kind: 'ack', ack: ackOf('rejected', 'canceled') })
    expect(record).toMatchObject({ state: 'rejected', reason: { code: 'guard_failed', detail: why, guard: moving } })
  })

  it('is what the vehicle says, when an earlier attempt took effect', () => {
    expect(stepAt(due + 1, withdrawn, { kind: 'ack', ack: ackOf('succeeded') }).record.state).toBe('succeeded')
  })

  it('is unknown at the deadline when the vehicle says nothing, and corrected later [L2] [L7]', () => {
    const doubt = stepAt(withdrawn.deadline, withdrawn, { kind: 'tick' }).record
    expect(doubt).toMatchObject({ state: 'unknown', reason: { code: 'no_receipt' } })
    const proof = { kind: 'ack', ack: ackOf('rejected', 'canceled') } as const
    expect(stepAt(withdrawn.deadline + minutes(1), doubt, proof).record).toMatchObject({
      state: 'rejected',
      late: true,
      reason: { code: 'guard_failed' },
    })
  })

  it('stays withdrawn when the guard holds again, and when a caller cancels it, too', () => {
    expect(stepAt(due + seconds(4), withdrawn, { kind: 'heard' }, undefined).send).toBe('cancel')
    const both = stepAt(due + 1, withdrawn, { kind: 'cancel', code: 'canceled', who: 'a caller' })
    expect(both).toMatchObject({ send: null, record: { cancel: { code: 'guard_failed' } } })
  })
})

describe('a vehicle that gives the guard itself', () => {
  it.each(['rejected', 'failed'] as const)('is believed: %s', (status) => {
    const ack = { ...ackOf(status), reason: { code: 'guard_failed', detail: why, guard: moving } }
    expect(stepAt(due, sent, { kind: 'ack', ack }).record).toMatchObject({
      state: status,
      reason: { code: 'guard_failed', detail: why, guard: moving, mayHaveTakenEffect: false },
    })
  })
})
