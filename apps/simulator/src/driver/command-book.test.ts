import { describe, expect, it } from 'vitest'
import { sampleId } from '../testing/sample-command.ts'
import { CommandBook } from './command-book.ts'
import { seenCommand, seenEvent } from './testing/sample-seen.ts'

const bookOf = (...numbers: readonly number[]): CommandBook => {
  const book = new CommandBook()
  for (const number of numbers) book.accept(seenCommand(number), 1_000)
  return book
}

describe('CommandBook', () => {
  it('follows a command from its acceptance until it is settled', () => {
    const book = bookOf(1, 2)
    expect(book.commands[0]).toMatchObject({ id: sampleId(1), state: 'sent', dueAt: 11_000 })
    book.note(seenEvent(1, 1, 'sent', 'attempted'))
    expect(book.open).toEqual([sampleId(1), sampleId(2)])
    book.note(seenEvent(1, 2, 'succeeded'))
    expect(book.open).toEqual([sampleId(2)])
    expect(book.acceptedToSettled.percentile(1)).toBe(1_000)
    expect(book.countByState()).toEqual({ succeeded: 1, sent: 1 })
    expect([book.gaps.size, book.changed.size, book.untold.size]).toEqual([0, 0, 0])
  })

  it('takes events that came before their acceptance was answered', () => {
    const book = bookOf()
    book.note(seenEvent(1, 1, 'sent', 'attempted'))
    book.note(seenEvent(1, 2, 'succeeded'))
    expect(book.commands).toEqual([])
    book.accept(seenCommand(1), 1_000)
    expect([book.open, book.countByState(), book.gaps.size]).toEqual([[], { succeeded: 1 }, 0])
  })

  it('drops what is not newer, as every consumer must', () => {
    const book = bookOf(1)
    book.note(seenEvent(1, 1, 'sent', 'attempted'))
    book.note(seenEvent(1, 2, 'succeeded'))
    book.note(seenEvent(1, 1, 'sent', 'attempted'))
    expect(book.countByState()).toEqual({ succeeded: 1 })
  })

  it('[L9] catches a gap', () => {
    const book = bookOf(1, 2)
    book.note(seenEvent(1, 1, 'sent', 'attempted'))
    book.note(seenEvent(1, 3, 'succeeded'))
    book.note(seenEvent(2, 2, 'succeeded'))
    expect([...book.gaps]).toEqual([sampleId(1), sampleId(2)])
  })

  it('[L2] catches a settled command that changes, but lets unknown be corrected', () => {
    const book = bookOf(1, 2, 3)
    book.note(seenEvent(1, 1, 'succeeded'))
    book.note(seenEvent(1, 2, 'failed', 'execution_failed'))
    book.note(seenEvent(2, 1, 'unknown', 'no_answer'))
    book.note(seenEvent(2, 2, 'succeeded', 'reported_state'))
    book.note(seenEvent(2, 3, 'rejected', 'canceled'))
    book.note(seenEvent(3, 1, 'succeeded', 'reported_state'))
    book.note(seenEvent(3, 2, 'succeeded'))
    expect([...book.changed]).toEqual([sampleId(1)])
  })

  it('[L9] lists what GET shows and no event said, until one says it', () => {
    const book = bookOf(1, 2)
    book.look(seenCommand(1, 'unknown', 'no_receipt'))
    book.look(seenCommand(2, 'running', 'begun'))
    book.look(seenCommand(3, 'succeeded', 'done'))
    expect([[...book.untold], book.open]).toEqual([[sampleId(1)], [sampleId(2)]])
    book.note(seenEvent(1, 1, 'unknown', 'no_receipt'))
    expect(book.untold.size).toBe(0)
  })

  it('drops the oldest events of commands of other callers', () => {
    const book = bookOf()
    for (let number = 0; number <= 10_000; number += 1) book.note(seenEvent(number, 1, 'succeeded'))
    book.accept(seenCommand(0), 0)
    book.accept(seenCommand(1), 0)
    expect(book.open).toEqual([sampleId(0)])
  })
})
