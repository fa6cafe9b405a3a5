import { VirtualClock } from '@keyfob/runtime'
import { expect, it } from 'vitest'
import type { CommandStore, NewCommand, WriteOutcomes } from '../ports/command-store.ts'
import { freshVin, newCommand } from '../store/testing/sample-commands.ts'
import { CommandWriter } from './command-writer.ts'

/** A writer whose store answers when it is told to, and what happened, in order. */
const writing = (onCommitted: () => void = () => undefined) => {
  const happened: string[] = []
  const answers: (() => void)[] = []
  let written = 0
  const store: Pick<CommandStore, 'write' | 'notePublished'> = {
    notePublished: async () => [],
    write: async ({ submits }) => {
      const nth = (written += 1)
      happened.push(`write ${nth}`)
      await new Promise<void>((resolve) => answers.push(resolve))
      const outcomes = { submits: submits.map(() => ({ kind: 'vehicle_not_registered' })), steps: [] } as WriteOutcomes
      return { outcomes, changes: [], events: [], nth } as never // told apart by its number
    },
  }
  const writer = new CommandWriter({
    store,
    clock: new VirtualClock(),
    isDataError: () => false,
    onCommitted: (committed) => {
      happened.push(`told ${(committed as unknown as { nth: number }).nth}`)
      onCommitted()
    },
    onGroup: () => undefined,
  })
  const submit = (name: string, command: NewCommand = newCommand(freshVin())) =>
    writer.submit(command).then(() => void happened.push(`${name} answered`))
  const untilWrites = async (count: number) => {
    while (answers.length < count) await Promise.resolve()
  }
  return { writer, happened, answers, submit, untilWrites }
}

it('[L1] [L9] sends the next group before it does what follows from one, tells of them in their order, and answers last', async () => {
  const { writer, happened, answers, submit, untilWrites } = writing()
  const first = submit('a')
  await untilWrites(1)
  const second = submit('b')
  answers[0]!()
  await untilWrites(2)
  expect(happened).toEqual(['write 1', 'write 2'])
  answers[1]!() // sooner than any database
  await writer.drained()
  await Promise.all([first, second])
  expect(happened).toEqual(['write 1', 'write 2', 'told 1', 'a answered', 'told 2', 'b answered'])
})

it('does it at once when nothing waits', async () => {
  const { happened, answers, submit, untilWrites } = writing()
  const only = submit('a')
  await untilWrites(1)
  answers[0]!()
  await only
  expect(happened).toEqual(['write 1', 'told 1', 'a answered'])
})

it('is drained when the last group was told of', async () => {
  const { writer, happened, answers, submit, untilWrites } = writing()
  const all = [submit('a')]
  await untilWrites(1)
  all.push(submit('b'))
  answers[0]!()
  await untilWrites(2)
  answers[1]!()
  await writer.idle()
  expect(happened).toContain('told 2')
  await Promise.all(all)
})
