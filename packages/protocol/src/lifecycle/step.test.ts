import { days, minutes, seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { doubtHorizon } from '../numbers.ts'
import { reasonOf } from './reasons.ts'
import { acceptedAt, ackOf, waitingLife } from './testing/sample-life.ts'
import { type Life, type Step, type StepInput, isInDoubt, step } from './step.ts'

const at = (offset: number): number => acceptedAt + offset
const ack = (...args: Parameters<typeof ackOf>): StepInput => ({ kind: 'ack', ack: ackOf(...args) })
const attempted = (changes: Partial<Life> = {}): Life =>
  step(waitingLife(changes), { kind: 'attempt' }, acceptedAt).life
const unknownLife = (changes: Partial<Life> = {}): Life =>
  step(attempted(changes), { kind: 'tick' }, at(seconds(62))).life

/** Ticks at each due instant until none is left: what was sent when, in seconds after acceptance. */
const playTime = (life: Life, until: number): readonly string[] => {
  const told: string[] = []
  let current = life
  while (current.dueAt !== null && current.dueAt <= until) {
    const now = current.dueAt
    const result = step(current, { kind: 'tick' }, now)
    told.push(`${(now - acceptedAt) / 1000} ${result.send ?? result.life.state}`)
    current = result.life
  }
  return told
}

describe('a command that waits', () => {
  it('goes on record as sent with its first attempt, which fixes issuedAt', () => {
    const { life, send, moved } = step(waitingLife(), { kind: 'attempt' }, at(5))
    expect(life).toMatchObject({ state: 'sent', issuedAt: at(5), attemptedAt: at(5), attempts: 1, eventSequence: 2 })
    expect({ send, moved }).toEqual({ send: 'command', moved: true })
  })

  it('is not attempted twice by two workers', () => {
    expect(step(attempted(), { kind: 'attempt' }, at(1))).toMatchObject({ moved: false, send: null })
  })

  it('expires right after notAfter, and not a moment before [L7]', () => {
    const life = waitingLife()
    expect(life.dueAt).toBe(life.notAfter + 1)
    expect(step(life, { kind: 'tick' }, life.notAfter).moved).toBe(false)
    expect(step(life, { kind: 'tick' }, life.notAfter + 1)).toMatchObject({
      freed: true,
      life: { state: 'expired', reason: { code: 'ttl_elapsed' } },
    })
  })

  it('expires instead of being attempted too late [L5]', () => {
    const late = step(waitingLife(), { kind: 'attempt' }, at(seconds(31)))
    expect(late).toMatchObject({ send: null, life: { state: 'expired', attempts: 0 } })
  })

  it('is canceled at once, and refused at once', () => {
    expect(step(waitingLife(), { kind: 'cancel', code: 'superseded', who: 'key:b' }, at(1)).life).toMatchObject({
      state: 'canceled',
      reason: { code: 'superseded' },
      cancel: { at: at(1), code: 'superseded', who: 'key:b' },
    })
    const refused = step(waitingLife(), { kind: 'refusal', reason: reasonOf('ivc_replaced', 'by IVC-2') }, at(1))
    expect(refused.life).toMatchObject({
      state: 'rejected',
      reason: { code: 'ivc_replaced', detail: 'by IVC-2' },
      dueAt: null,
    })
  })

  it('treats an ack of it as a contradiction: it was never sent [L7]', () => {
    expect(step(waitingLife(), ack('succeeded'), at(1))).toMatchObject({
      contradiction: true,
      moved: false,
      life: { state: 'queued', contradictions: 1 },
    })
  })

  it("says nothing when the vehicle is heard: the attempt is the store's to make", () => {
    expect(step(waitingLife(), { kind: 'heard' }, at(1))).toMatchObject({ send: null, moved: false })
  })
})

describe('repetition', () => {
  it('comes at growing intervals until notAfter, then leaves the deadline [L6]', () => {
    expect(playTime(attempted(), at(seconds(62)))).toEqual([
      '2 command',
      '6 command',
      '14 command',
      '30 command',
      '62 unknown',
    ])
  })

  it('never comes further apart than 30 s before receipt', () => {
    const long = attempted({ notAfter: at(seconds(125)), deadline: at(seconds(157)) })
    expect(playTime(long, at(seconds(125)))).toEqual([
      '2 command',
      '6 command',
      '14 command',
      '30 command',
      '60 command',
      '90 command',
      '120 command',
    ])
  })

  it('waits for the answer that is due after receipt', () => {
    const long = attempted({ notAfter: at(seconds(125)), deadline: at(seconds(157)) })
    const { life } = step(long, ack('received'), at(seconds(1)))
    expect(life.state).toBe('delivered')
    expect(playTime(life, at(seconds(125)))[0]).toBe('31 command')
  })

  it('comes at once when the vehicle is heard again [L11]', () => {
    const heard = step(attempted(), { kind: 'heard' }, at(500))
    expect(heard).toMatchObject({ send: 'command', moved: false, life: { attempts: 2, issuedAt: acceptedAt } })
    expect(step(attempted(), { kind: 'heard' }, at(seconds(31)))).toMatchObject({ send: null })
  })

  it('does nothing before it is due', () => {
    const life = attempted()
    expect(step(life, { kind: 'tick' }, at(1999)).life).toBe(life)
  })

  it('after notAfter, an early tick only finds the deadline', () => {
    const life = { ...attempted(), dueAt: at(seconds(31)) }
    expect(step(life, { kind: 'tick' }, at(seconds(31)))).toMatchObject({
      send: null,
      moved: false,
      life: { dueAt: life.deadline },
    })
  })
})

describe('a requested cancel', () => {
  const wished = (): Step => step(attempted(), { kind: 'cancel', code: 'canceled', who: 'key:a' }, at(seconds(1)))

  it('is sent at once, and from then on only the cancel is repeated, also after notAfter', () => {
    expect(wished()).toMatchObject({
      send: 'cancel',
      moved: false,
      life: { state: 'sent', questions: 1, cancel: { code: 'canceled', who: 'key:a' } },
    })
    expect(playTime(wished().life, at(seconds(62)))).toEqual([
      '3 cancel',
      '7 cancel',
      '15 cancel',
      '31 cancel',
      '61 cancel',
      '62 unknown',
    ])
  })

  it('keeps the first request, and who made it', () => {
    const again = step(wished().life, { kind: 'cancel', code: 'superseded', who: 'key:b' }, at(seconds(2)))
    const wish = { at: at(seconds(1)), code: 'canceled', who: 'key:a' }
    expect(again).toMatchObject({ send: null, life: { cancel: wish } })
    expect(step(wished().life, ack('rejected', 'canceled'), at(seconds(3))).life.cancel).toEqual(wish)
  })

  it("ends as canceled by the vehicle's proof, and as the outcome when it came too late", () => {
    expect(step(wished().life, ack('rejected', 'canceled'), at(1)).life).toMatchObject({
      state: 'canceled',
      reason: { code: 'canceled' },
    })
    expect(step(wished().life, ack('succeeded'), at(1)).life).toMatchObject({
      state: 'succeeded',
      reason: { code: 'done' },
    })
  })

  it('changes nothing that is settled', () => {
    const settled = step(attempted(), ack('failed'), at(1)).life
    expect(step(settled, { kind: 'cancel', code: 'canceled', who: 'key:a' }, at(2)).life).toBe(settled)
  })
})

describe('an answer', () => {
  it('implies delivery, from whatever state, and keeps its result', () => {
    const { life, freed } = step(attempted(), ack('succeeded', undefined, { engineRunning: true }), at(7))
    expect(life).toMatchObject({
      state: 'succeeded',
      evidence: 'vehicle',
      receivedAt: at(7),
      settledAt: at(7),
      result: { engineRunning: true },
      late: false,
      dueAt: null,
    })
    expect(freed).toBe(true)
  })

  it('is taken once: a repetition changes nothing', () => {
    const settled = step(attempted(), ack('succeeded'), at(1)).life
    expect(step(settled, ack('succeeded'), at(2)).life).toBe(settled)
  })

  it('that denies a beginning which the vehicle reported is a contradiction, in any state [L4]', () => {
    const begun = step(attempted(), ack('running'), at(1)).life
    const doubtful = step(begun, { kind: 'tick' }, at(seconds(62))).life
    for (const life of [begun, doubtful]) {
      for (const code of [undefined, 'canceled'])
        expect(step(life, ack('rejected', code), at(seconds(63)))).toMatchObject({ contradiction: true, moved: false })
    }
  })

  it('that denies a beginning which was reported only in doubt is a contradiction, too [L4]', () => {
    const told = step(unknownLife(), ack('running'), at(seconds(63)))
    expect(told).toMatchObject({ moved: false, life: { state: 'unknown', begunAt: at(seconds(63)) } })
    expect(step(told.life, ack('rejected', 'canceled'), at(seconds(64)))).toMatchObject({ contradiction: true })
  })
})

describe('doubt', () => {
  it('begins at the deadline, and says whether anything was heard [L7]', () => {
    expect(unknownLife()).toMatchObject({
      state: 'unknown',
      evidence: 'none',
      reason: { code: 'no_receipt', mayHaveTakenEffect: true },
    })
    const received = step(attempted(), ack('received'), at(1)).life
    expect(step(received, { kind: 'tick' }, received.deadline)).toMatchObject({
      freed: true,
      life: { state: 'unknown', reason: { code: 'no_answer' } },
    })
  })

  it('asks at growing intervals, and gives up in the end', () => {
    expect(playTime(unknownLife(), at(minutes(6)))).toEqual(['72 cancel', '92 cancel', '132 cancel', '212 cancel'])
    const life = unknownLife()
    const end = life.deadline + doubtHorizon
    const asked = playTime(life, end + days(1))
    expect(asked.length).toBeGreaterThan(900)
    expect(Number(asked.at(-1)?.split(' ')[0]) * 1000 + acceptedAt).toBeLessThan(end)
    expect(step(life, { kind: 'heard' }, end)).toMatchObject({ send: null })
  })

  it('asks at once when the vehicle is heard again', () => {
    expect(step(unknownLife(), { kind: 'heard' }, at(minutes(2)))).toMatchObject({ send: 'cancel', moved: false })
  })

  it('is not asked about further once the vehicle said that it cannot tell', () => {
    const { life } = step(unknownLife(), ack('unknown', 'interrupted'), at(minutes(2)))
    expect(life).toMatchObject({
      state: 'unknown',
      evidence: 'unsure',
      late: true,
      dueAt: null,
      reason: { code: 'interrupted' },
    })
    expect(isInDoubt(life)).toBe(false)
    expect(step(life, { kind: 'heard' }, at(minutes(3)))).toMatchObject({ send: null })
  })

  it('is corrected in the order of evidence, each kind once, flagged late [L2]', () => {
    const unsure = step(unknownLife(), ack('unknown'), at(minutes(2))).life
    const reported = step(unsure, { kind: 'reported' }, at(minutes(3)))
    expect(reported).toMatchObject({
      moved: true,
      freed: false,
      life: { state: 'succeeded', evidence: 'reported', late: true, eventSequence: 5 },
    })
    const word = step(reported.life, ack('failed'), at(minutes(4))).life
    expect(word).toMatchObject({ state: 'failed', evidence: 'vehicle', late: true })
    for (const input of [ack('unknown'), { kind: 'reported' }, ack('failed')] as const)
      expect(step(word, input, at(minutes(5))).life).toBe(word)
    expect(step(word, ack('succeeded'), at(minutes(5)))).toMatchObject({
      contradiction: true,
      moved: false,
      life: { state: 'failed', contradictions: 1 },
    })
  })

  it('is the only thing that reported state settles [L7]', () => {
    const open = attempted()
    expect(step(open, { kind: 'reported' }, at(1)).life).toBe(open)
  })
})
