import { describe, expect, it } from 'vitest'
import type { CancelMessage, CommandMessage } from '../messages/downlink.ts'
import type { CommandId, IvcId, Vin } from '../words/ids.ts'
import { judgeBeginning, judgeCancel, judgeCommand, judgeEffect } from './judge.ts'
import { type Answer, type Memory, freshMemory, remember } from './memory.ts'

const ivc = 'IVC-1' as IvcId // plain characters
const id = '01890a5d-ac96-774b-bcce-b302099a8057' as CommandId // a UUIDv7
const vin = '1M8GDM9AXKP042788' as Vin // a known VIN
const command: CommandMessage = {
  kind: 'command',
  id,
  command: 'doors_lock',
  params: {},
  vin,
  ivc,
  issuedAt: 1_000,
  notAfter: 9_000,
  lane: 'doors',
  sequence: 1,
  answerTimeoutSeconds: 15,
}
const cancel: CancelMessage = { kind: 'cancel', id, vin, ivc, issuedAt: 1_000, lane: 'doors' }
const done: Answer = { status: 'succeeded', reason: { code: 'done' } }

const withHorizon = (at: number): Memory => remember(freshMemory(), { kind: 'horizon', at })
const withBegun = (): Memory => remember(withHorizon(0), { kind: 'begun', id, issuedAt: 1_000 })
const cannotVouch = { kind: 'answer', answer: { status: 'unknown', reason: { code: 'cannot_vouch' } } }

describe('a command that arrives', () => {
  it('is admitted when the memory vouches that it never began', () => {
    expect(judgeCommand(withHorizon(999), command, ivc)).toEqual({ kind: 'admit' })
  })

  it('is told to be running when it began, and never begun again [L4]', () => {
    expect(judgeCommand(withBegun(), command, ivc)).toEqual({ kind: 'running' })
  })

  it('gets the same answer again [L4]', () => {
    const memory = remember(withBegun(), { kind: 'answer', id, issuedAt: 1_000, answer: done })
    expect(judgeCommand(memory, command, ivc)).toEqual({ kind: 'replay', answer: done })
    expect(judgeCancel(memory, cancel, ivc)).toEqual({ kind: 'replay', answer: done })
  })

  it('waits while the memory has no horizon [L4]', () => {
    expect(judgeCommand(freshMemory(), command, ivc)).toEqual({ kind: 'hold' })
    expect(judgeCancel(freshMemory(), cancel, ivc)).toEqual({ kind: 'hold' })
  })

  it('is never begun when it was issued at or before the horizon [L4]', () => {
    for (const horizon of [1_000, 1_001]) {
      expect(judgeCommand(withHorizon(horizon), command, ivc)).toMatchObject(cannotVouch)
      expect(judgeCancel(withHorizon(horizon), cancel, ivc)).toMatchObject(cannotVouch)
    }
  })

  it('is remembered also at or before the horizon [L4]', () => {
    expect(judgeCommand(remember(withBegun(), { kind: 'horizon', at: 5_000 }), command, ivc)).toEqual({
      kind: 'running',
    })
  })

  it('is never begun when it was issued to another unit [L4]', () => {
    expect(judgeCommand(withHorizon(0), command, 'IVC-2' as IvcId)).toMatchObject(cannotVouch)
    expect(judgeCancel(withHorizon(0), cancel, 'IVC-2' as IvcId)).toMatchObject(cannotVouch)
  })
})

describe('a cancel that arrives', () => {
  it('kills an id that never began: the answer is the proof [L7]', () => {
    expect(judgeCancel(withHorizon(0), cancel, ivc)).toEqual({
      kind: 'answer',
      answer: { status: 'rejected', reason: { code: 'canceled' } },
    })
  })

  it('is told that it is running when it began', () =>
    expect(judgeCancel(withBegun(), cancel, ivc)).toEqual({ kind: 'running' }))

  it('stays a proof: the command that arrives after it is answered the same [L4]', () => {
    const verdict = judgeCancel(withHorizon(0), cancel, ivc)
    if (verdict.kind !== 'answer') throw new Error(`the verdict is ${verdict.kind}`)
    const memory = remember(withHorizon(0), { kind: 'answer', id, issuedAt: 1_000, answer: verdict.answer })
    expect(judgeCommand(memory, command, ivc)).toEqual({ kind: 'replay', answer: verdict.answer })
  })
})

describe('the beginning', () => {
  const tolerance = 2_000

  it('is allowed until the latest instant that the estimate allows is notAfter [L5]', () => {
    expect(judgeBeginning(9_000, { now: 8_500, error: 500 }, tolerance)).toBe(undefined)
    expect(judgeBeginning(9_000, { now: 8_500, error: 500.1 }, tolerance)).toMatchObject({
      status: 'rejected',
      reason: { code: 'not_after_passed' },
    })
  })

  it('is refused without a trusted clock: fail closed [L5]', () => {
    for (const estimate of [undefined, { now: 0, error: 2_000.1 }]) {
      expect(judgeBeginning(9_000, estimate, tolerance)).toMatchObject({
        status: 'rejected',
        reason: { code: 'clock_untrusted' },
      })
    }
    expect(judgeBeginning(9_000, { now: 0, error: 2_000 }, tolerance)).toBe(undefined)
  })

  it('is asked about again before the effect, and then a refusal is a failure: the vehicle may have said running [L5]', () => {
    expect(judgeEffect(9_000, { now: 1, error: 1 }, tolerance)).toBe(undefined)
    expect(judgeEffect(9_000, { now: 9_001, error: 1 }, tolerance)).toMatchObject({ status: 'failed' })
    expect(judgeEffect(9_000, undefined, tolerance)).toMatchObject({ status: 'failed' })
  })
})
