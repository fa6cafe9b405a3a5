import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CommandMessage } from '../messages/downlink.ts'
import type { CommandId, IvcId, Vin } from '../words/ids.ts'
import { judgeCommand } from './judge.ts'
import {
  type Answer,
  type Memory,
  type MemoryEntry,
  freshMemory,
  purgeFor,
  recoveryOf,
  remember,
  unfinishedOf,
} from './memory.ts'

const idOf = (count: number): CommandId => `01890a5d-ac96-774b-bcce-${String(count).padStart(12, '0')}` as CommandId // a UUIDv7
const done: Answer = { status: 'succeeded' }
const fold = (entries: readonly MemoryEntry[], memory = freshMemory()): Memory => entries.reduce(remember, memory)
const begun = (count: number, issuedAt = count): MemoryEntry => ({ kind: 'begun', id: idOf(count), issuedAt })
const answered = (count: number, issuedAt = count): MemoryEntry => ({
  kind: 'answer',
  id: idOf(count),
  issuedAt,
  answer: done,
})

describe('a memory', () => {
  it('starts without a horizon, and shares nothing with another', () => {
    fold([begun(1)])
    expect(freshMemory()).toEqual({ horizon: null, counter: 0, commands: new Map() })
  })

  it('knows what began, then its answer', () => {
    expect(fold([begun(1)]).commands.get(idOf(1))).toEqual({ issuedAt: 1, answer: null })
    expect(fold([begun(1), answered(1)]).commands.get(idOf(1))).toEqual({ issuedAt: 1, answer: done })
    expect(fold([begun(1), answered(1), { kind: 'forget', id: idOf(1) }]).commands.size).toBe(0)
  })

  it('never lowers its horizon or its counter [L4]', () => {
    const memory = fold([
      { kind: 'horizon', at: 7 },
      { kind: 'horizon', at: 3 },
      { kind: 'session', counter: 4 },
      { kind: 'session', counter: 2 },
    ])
    expect(memory).toMatchObject({ horizon: 7, counter: 4 })
  })
})

describe('recovery after a restart', () => {
  it('answers interrupted for whatever had begun without an answer [L4]', () => {
    const memory = fold([begun(1), answered(1), begun(2)])
    const entries = recoveryOf(memory)
    expect(entries).toEqual([
      { kind: 'answer', id: idOf(2), issuedAt: 2, answer: { status: 'unknown', reason: { code: 'interrupted' } } },
    ])
    expect(recoveryOf(fold(entries, memory))).toEqual([])
  })

  it('leaves begun what can be followed, with its last note, until it is answered [L4]', () => {
    const command = { id: idOf(1) } as CommandMessage // only kept here
    const kept: MemoryEntry = { kind: 'begun', id: idOf(1), issuedAt: 1, command }
    const noted = (note: string): MemoryEntry => ({ kind: 'note', id: idOf(1), note })
    const memory = fold([kept, noted('a'), noted('b'), begun(2)])
    expect(recoveryOf(memory, true).map((entry) => 'id' in entry && entry.id)).toEqual([idOf(2)])
    expect(recoveryOf(memory)).toHaveLength(2)
    expect(unfinishedOf(memory)).toEqual([{ command, note: 'b' }])
    expect(unfinishedOf(fold([answered(1), noted('c')], memory))).toEqual([])
    expect(memory.commands.get(idOf(1))).toEqual({ issuedAt: 1, answer: done })
  })
})

describe('a purge', () => {
  it('is not needed while there is room', () => expect(purgeFor(fold([answered(1)]), 2)).toEqual([]))

  it('forgets the answered one that was issued first, and raises the horizon before it [L4]', () => {
    expect(purgeFor(fold([begun(1), answered(3), answered(2)]), 3)).toEqual([
      { kind: 'horizon', at: 2 },
      { kind: 'forget', id: idOf(2) },
    ])
  })

  it('is impossible while all are running: the memory is full', () =>
    expect(purgeFor(fold([begun(1), begun(2)]), 2)).toBe(undefined))

  it('never lets a command that it forgot begin again, cut off at any entry [L4]', () => {
    const story = fc.array(fc.record({ issuedAt: fc.integer({ min: 1, max: 50 }), ends: fc.boolean() }), {
      minLength: 1,
      maxLength: 30,
    })
    fc.assert(
      fc.property(story, fc.nat(100), (commands, cut) => {
        const { journal, known } = journalOf(commands)
        const durable = journal.slice(0, cut)
        const memory = fold(durable, fold([{ kind: 'horizon', at: 0 }]))
        for (const entry of durable) {
          if (entry.kind !== 'begun') continue
          const verdict = judgeCommand(memory, commandOf(entry.id, known.get(entry.id) ?? 0), ivc)
          expect(verdict.kind).not.toBe('admit')
        }
      }),
    )
  })
})

const ivc = 'IVC-1' as IvcId // plain characters

const commandOf = (id: CommandId, issuedAt: number): CommandMessage => ({
  kind: 'command',
  id,
  command: 'doors_lock',
  params: {},
  vin: '1M8GDM9AXKP042788' as Vin,
  ivc,
  issuedAt,
  notAfter: 1e6,
  lane: 'doors',
  sequence: 1,
  answerTimeoutSeconds: 15,
})

/** What a vehicle with room for four writes while these commands come and, mostly, end. */
const journalOf = (commands: readonly { readonly issuedAt: number; readonly ends: boolean }[]) => {
  const journal: MemoryEntry[] = []
  const known = new Map<CommandId, number>()
  let memory = fold([{ kind: 'horizon', at: 0 }])
  for (const [at, { issuedAt, ends }] of commands.entries()) {
    const room = purgeFor(memory, 4)
    if (room === undefined) break
    const entries = [...room, begun(at, issuedAt), ...(ends ? [answered(at, issuedAt)] : [])]
    known.set(idOf(at), issuedAt)
    journal.push(...entries)
    memory = fold(entries, memory)
  }
  return { journal, known }
}
