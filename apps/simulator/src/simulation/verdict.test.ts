import { describe, expect, it } from 'vitest'
import { type State } from '@keyfob/protocol'
import { VirtualClock } from '@keyfob/runtime'
import { CommandBook } from '../driver/command-book.ts'
import { seenCommand, seenEvent } from '../driver/testing/sample-seen.ts'
import { Ledger } from '../ledger.ts'
import { sampleCommand, sampleId } from '../testing/sample-command.ts'
import { judgeSimulation } from './verdict.ts'

const command = sampleCommand(1)

/** One command, settled as told, with so many effects. */
const played = (state: State, reason: string, effects: number, at = command.issuedAt) => {
  const book = new CommandBook()
  book.accept(seenCommand(1), 0)
  book.note(seenEvent(1, 1, state, reason))
  const ledger = new Ledger(new VirtualClock(at))
  for (let count = 0; count < effects; count += 1) ledger.note(command)
  return { book, ledger }
}

const lawsOf = ({ book, ledger }: ReturnType<typeof played>): readonly string[] =>
  judgeSimulation(book, ledger).lawsBroken.map((sentence) => sentence.split(' ', 1)[0] ?? '')

describe('judgeSimulation', () => {
  it.each<[State, string, number]>([
    ['succeeded', 'done', 1],
    ['succeeded', 'already_done', 0],
    ['succeeded', 'reported_state', 1],
    ['failed', 'execution_failed', 0],
    ['rejected', 'guard_failed', 0],
    ['expired', 'never_begun', 0],
    ['canceled', 'canceled', 0],
    ['unknown', 'interrupted', 0],
    ['unknown', 'interrupted', 1],
  ])('is content with %s (%s) and %d effects', (state, reason, effects) => {
    expect(judgeSimulation(...(Object.values(played(state, reason, effects)) as [CommandBook, Ledger]))).toEqual({
      lies: [],
      unsettled: [],
      lawsBroken: [],
    })
  })

  it.each<[State, string, number]>([
    ['succeeded', 'done', 0],
    ['succeeded', 'reported_state', 0],
    ['succeeded', 'already_done', 1],
    ['failed', 'execution_failed', 1],
    ['rejected', 'guard_failed', 1],
    ['expired', 'never_begun', 1],
    ['canceled', 'canceled', 1],
  ])('[L7] calls %s (%s) with %d effects a lie', (state, reason, effects) => {
    const { book, ledger } = played(state, reason, effects)
    const { lies, lawsBroken } = judgeSimulation(book, ledger)
    expect(lies).toEqual([{ id: command.id, vin: command.vin, command: 'engine_start', state, reason, effects }])
    expect(lawsBroken).toEqual([
      expect.stringMatching(new RegExp(`^L7 honest uncertainty: the command ${command.id} `)),
    ])
  })

  it('[L4] catches a planted double', () => expect(lawsOf(played('succeeded', 'done', 2))).toEqual(['L4']))

  it('[L5] catches a planted late effect', () =>
    expect(lawsOf(played('succeeded', 'done', 1, command.notAfter + 1_000))).toEqual(['L5']))

  it('[L2] [L9] catches a changed outcome and missing events', () => {
    const game = played('succeeded', 'done', 1)
    game.book.note(seenEvent(1, 3, 'failed', 'execution_failed'))
    expect(lawsOf(game)).toEqual(['L2', 'L7', 'L9'])
  })

  it('[L6] [L9] catches what is not settled, or settled in silence', () => {
    const game = played('succeeded', 'done', 1)
    game.book.accept(seenCommand(2), 0)
    game.book.accept(seenCommand(3), 0)
    game.book.look(seenCommand(3, 'unknown', 'no_receipt'))
    expect(lawsOf(game)).toEqual(['L6', 'L9'])
    expect(judgeSimulation(game.book, game.ledger).unsettled).toEqual([sampleId(2)])
  })

  it('[L10] catches a key that named two commands, and counts the rest', () => {
    const { book, ledger } = played('succeeded', 'done', 1)
    const keysBroken = new Set([sampleId(1), sampleId(2), sampleId(3)])
    expect(judgeSimulation(book, ledger, keysBroken).lawsBroken).toEqual([
      `L10 idempotent submit: the command ${sampleId(1)} was not what its idempotency key named again (and 2 more).`,
    ])
  })
})
