import { VirtualClock } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import type { CommandStore, NewCommand, WriteOutcomes } from '../ports/command-store.ts'
import { freshId, freshVin, newCommand } from '../store/testing/sample-commands.ts'
import { CommandWriter } from './command-writer.ts'

/** A writer whose store answers when it is told to, and what happened, in order. */
const writing = ({ stepsGather = 0 } = {}) => {
  const happened: string[] = []
  const answers: (() => void)[] = []
  const sizes: number[] = []
  const clock = new VirtualClock()
  let written = 0
  const store: Pick<CommandStore, 'write' | 'notePublished'> = {
    notePublished: async () => [],
    write: async ({ submits, steps }) => {
      const nth = (written += 1)
      happened.push(`write ${nth}`)
      sizes.push(submits.length + steps.length)
      await new Promise<void>((resolve) => answers.push(resolve))
      const outcomes = {
        submits: submits.map(() => ({ kind: 'vehicle_not_registered' })),
        steps: steps.map(() => ({ kind: 'missing' })),
      } as WriteOutcomes
      return { outcomes, changes: [], events: [], nth } as never // told apart by its number
    },
  }
  const writer = new CommandWriter({
    store,
    clock,
    stepsGather,
    isDataError: () => false,
    onCommitted: (committed) => void happened.push(`told ${(committed as unknown as { nth: number }).nth}`),
    onGroup: () => undefined,
  })
  const submit = (name: string, command: NewCommand = newCommand(freshVin())) =>
    writer.submit(command).then(() => void happened.push(`${name} answered`))
  const untilWrites = async (count: number) => {
    while (answers.length < count) await Promise.resolve()
  }
  const steps = (count: number) =>
    Promise.all(Array.from({ length: count }, () => writer.step({ id: freshId(), vin: null, input: { kind: 'tick' } })))
  return { writer, happened, answers, sizes, clock, submit, steps, untilWrites }
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

describe('steps that gather', () => {
  /** The first group of steps has taken 9 ms, and two more wait. */
  const afterAGroup = async (of: number) => {
    const made = writing({ stepsGather: 15 })
    const first = made.steps(of)
    await made.untilWrites(1)
    const next = made.steps(2)
    await made.clock.advance(9)
    made.answers[0]!()
    await first
    return { ...made, next }
  }

  it('wait as long as the last group took, and go together', async () => {
    const { clock, answers, sizes, steps, untilWrites, next } = await afterAGroup(4)
    await clock.advance(8)
    const more = steps(3)
    expect(sizes).toEqual([4])
    await clock.advance(1)
    await untilWrites(2)
    expect(sizes).toEqual([4, 5])
    answers[1]!()
    await Promise.all([next, more])
  })

  it('go with a submit as soon as one comes', async () => {
    const { answers, sizes, submit, untilWrites, next } = await afterAGroup(4)
    const submitted = submit('a')
    await untilWrites(2)
    expect(sizes).toEqual([4, 3])
    answers[1]!()
    await Promise.all([next, submitted])
  })

  it('do not wait behind a small group', async () => {
    const { answers, sizes, untilWrites, next } = await afterAGroup(3)
    await untilWrites(2)
    expect(sizes).toEqual([3, 2])
    answers[1]!()
    await next
  })
})
