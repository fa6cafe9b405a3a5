import type { MemoryEntry } from '@keyfob/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJournalLines, writeJournalLine } from './journal-line.ts'
import { idOf } from './testing/sample-vehicle.ts'

const entry: fc.Arbitrary<MemoryEntry> = fc.oneof(
  fc.record({ kind: fc.constant('begun' as const), id: fc.integer({ min: 1, max: 99 }).map(idOf), issuedAt: fc.nat() }),
  fc.record({
    kind: fc.constant('answer' as const),
    id: fc.integer({ min: 1, max: 99 }).map(idOf),
    issuedAt: fc.nat(),
    answer: fc.record({
      status: fc.constant('failed' as const),
      reason: fc.record({ code: fc.string(), detail: fc.string({ unit: 'grapheme' }) }),
    }),
  }),
  fc.record({ kind: fc.constant('session' as const), counter: fc.nat() }),
)
const entries = fc.array(entry, { minLength: 1, maxLength: 8 })
const bytesOf = (list: readonly MemoryEntry[]): Buffer => Buffer.from(list.map(writeJournalLine).join(''))

describe('the lines of a journal', () => {
  it('[L4] give back what was written', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const bytes = bytesOf(list)
        expect(readJournalLines(bytes)).toEqual({ entries: list, size: bytes.length })
      }),
    )
    expect(readJournalLines(Buffer.alloc(0))).toEqual({ entries: [], size: 0 })
  })

  it('torn anywhere give back every whole line before that', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (list, at) => {
        const bytes = bytesOf(list)
        const torn = bytes.subarray(0, at % bytes.length)
        const whole = list.filter((_, index) => bytesOf(list.slice(0, index + 1)).length <= torn.length)
        expect(readJournalLines(torn)).toEqual({ entries: whole, size: bytesOf(whole).length })
      }),
    )
  })

  it('[L4] count as lost with a single wrong byte, in the last one too: it may have been a beginning', () => {
    fc.assert(
      fc.property(entries, fc.nat(), fc.integer({ min: 1, max: 255 }), (list, at, flip) => {
        const bytes = bytesOf(list)
        const where = at % (bytes.length - 1) // the last end of line cannot be told from a torn one
        bytes[where] = bytes.readUInt8(where) ^ flip
        expect(readJournalLines(bytes)).toBeUndefined()
      }),
      { numRuns: 1_000 },
    )
  })
})
