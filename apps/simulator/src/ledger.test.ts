import { describe, expect, it } from 'vitest'
import { VirtualClock } from '@keyfob/runtime'
import { Ledger, lateTolerance } from './ledger.ts'
import { sampleCommand, sampleId } from './testing/sample-command.ts'

const command = sampleCommand(1)

const ledgerAt = (now: number): Ledger => new Ledger(new VirtualClock(now))

describe('Ledger', () => {
  it('keeps every effect with its instant', () => {
    const ledger = ledgerAt(command.notAfter - 1)
    ledger.note(command)
    ledger.note(sampleCommand(2))
    expect(ledger.count).toBe(2)
    expect(ledger.effectsOf(command.id)).toEqual([
      {
        commandId: command.id,
        vin: command.vin,
        command: 'engine_start',
        at: command.notAfter - 1,
        notAfter: command.notAfter,
      },
    ])
    expect(ledger.effectsOf(sampleId(9))).toEqual([])
    expect([ledger.doubles, ledger.late]).toEqual([[], []])
  })

  it('[L4] catches a second effect, and counts a third one, too', () => {
    const ledger = ledgerAt(command.issuedAt)
    for (let times = 0; times < 3; times += 1) ledger.note(command)
    ledger.note(sampleCommand(2))
    expect(ledger.doubles.map(({ commandId }) => commandId)).toEqual([command.id, command.id])
  })

  it('[L5] catches an effect that begins after notAfter, beyond rounding', () => {
    const inTime = ledgerAt(command.notAfter + lateTolerance)
    const late = ledgerAt(command.notAfter + lateTolerance + 1)
    inTime.note(command)
    late.note(command)
    expect(inTime.late).toEqual([])
    expect(late.late.map(({ commandId }) => commandId)).toEqual([command.id])
  })
})
