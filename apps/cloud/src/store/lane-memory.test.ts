import { describe, expect, it } from 'vitest'
import type { CommandRecord } from '../ports/command-record.ts'
import type { NewCommand, StepRequest } from '../ports/command-store.ts'
import { LaneMemory, LanesGone, type RememberedLane } from './lane-memory.ts'
import { freshId, freshVin, newCommand } from './testing/sample-commands.ts'

const laneOf = ({ vin, lane }: NewCommand, more: Partial<RememberedLane> = {}): RememberedLane => ({
  vin,
  lane,
  tail: 1,
  inFlight: null,
  ivc: null,
  online: null,
  unheard: false,
  version: 3,
  commands: [],
  ...more,
})
/** Memory looks at its id alone. */
const held = (id = freshId()): CommandRecord => ({ id }) as CommandRecord
const stepOf = (id: NewCommand['id']): StepRequest => ({ id, vin: null, input: { kind: 'tick' } })

describe('what a group needs', () => {
  it('is recalled, each lane once', () => {
    const memory = new LaneMemory()
    const submit = newCommand(freshVin())
    const command = held()
    const lane = laneOf(submit, { inFlight: command.id, commands: [command] })
    memory.note([lane])
    expect(memory.recall({ submits: [submit], steps: [stepOf(command.id)] })).toEqual([lane])
    expect(memory.recall({ submits: [], steps: [] })).toEqual([])
  })

  it.each<[string, (submit: NewCommand) => RememberedLane | undefined, Partial<NewCommand>]>([
    ['a lane that was never seen', () => undefined, {}],
    ['a lane in which much waits', (submit) => laneOf(submit, { commands: [1, 2, 3, 4, 5].map(() => held()) }), {}],
    ['a lane with commands that were repeated', (submit) => laneOf(submit, { commands: undefined }), {}],
    ['a command that is there', (submit) => laneOf(submit, { commands: [held(submit.id)] }), {}],
    ['what it would supersede', (submit) => laneOf(submit, { inFlight: freshId() }), { conflict: 'supersede' }],
  ])('is read: %s', (_what, remembered, more) => {
    const memory = new LaneMemory()
    const submit = newCommand(freshVin(), more)
    const lane = remembered(submit)
    memory.note(lane ? [lane] : [])
    expect(memory.recall({ submits: [submit], steps: [] })).toBe(undefined)
    expect(memory.has(submit)).toBe(lane !== undefined)
  })

  it('is read when a command is not among those that are open', () => {
    const memory = new LaneMemory()
    const submit = newCommand(freshVin())
    const command = held()
    memory.note([laneOf(submit, { commands: [command] })])
    memory.note([laneOf(submit)])
    expect(memory.recall({ submits: [], steps: [stepOf(command.id)] })).toBe(undefined)
  })
})

describe('a lane of a vehicle whose lanes are known by name', () => {
  const meeting = () => {
    const memory = new LaneMemory()
    const [seen, named, other] = ['seen', 'named', 'other'].map((lane) => ({ ...newCommand(vin), lane })) as [
      NewCommand,
      NewCommand,
      NewCommand,
    ]
    memory.meet([vin], [seen, named])
    return { memory, seen, named, other }
  }
  const vin = freshVin()
  const recalled = (memory: LaneMemory, ...submits: NewCommand[]) => memory.recall({ submits, steps: [] })

  it('is new when it is not among them, with what is known of the vehicle, and one for all submits of a group', () => {
    const { memory, seen, other } = meeting()
    expect(recalled(memory, other)).toBe(undefined) // nothing is known of the vehicle
    const lane = laneOf(seen, { online: true, unheard: true })
    memory.note([lane])
    const made = { ...lane, lane: 'other', tail: 0, inFlight: null, version: null, commands: [] }
    const again = { ...other, id: freshId() }
    expect(recalled(memory, other, seen, again)).toEqual([made, lane])
    expect([memory.knows(vin), memory.has(seen), memory.has(other)]).toEqual([true, true, false])
    memory.note([{ ...made, tail: 1, version: 4 }])
    expect(memory.has(other)).toBe(true)
  })

  it('is read when it is among them', () => {
    const { memory, seen, named } = meeting()
    memory.note([laneOf(seen)])
    expect(memory.has(named)).toBe(true)
    expect(recalled(memory, named)).toBe(undefined)
  })

  it('is read when the vehicle is not known so', () => {
    const { seen, other } = meeting()
    const memory = new LaneMemory()
    memory.note([laneOf(seen)])
    expect(memory.knows(vin)).toBe(false)
    expect(recalled(memory, other)).toBe(undefined)
  })

  it('is no longer taken for new when the vehicle was not there to make it for', () => {
    const { memory, seen, other } = meeting()
    memory.note([laneOf(seen)])
    expect(recalled(memory, other)).toHaveLength(1)
    memory.check([other], [])
    expect(recalled(memory, other)).toBe(undefined)
  })

  it('is read when the vehicle was forgotten', () => {
    const { memory, seen, other } = meeting()
    memory.note([laneOf(seen)])
    expect(() => memory.check([seen], [])).toThrow(LanesGone)
    expect(memory.knows(vin)).toBe(false)
    expect(recalled(memory, other)).toBe(undefined)
  })
})

it('forgets everything, or a lane that is gone', () => {
  const memory = new LaneMemory()
  const [one, other] = [newCommand(freshVin()), newCommand(freshVin())]
  memory.note([laneOf(one), laneOf(other)])
  expect(() => memory.check([one, other, newCommand(freshVin())], [other])).toThrow(LanesGone)
  expect([memory.has(one), memory.has(other)]).toEqual([false, true])
  memory.check([one, other], [other]) // it is not expected any more
  memory.forget()
  expect(memory.has(other)).toBe(false)
})

it('is bounded, in lanes and in commands: the vehicle that was noted longest ago goes', () => {
  const memory = new LaneMemory()
  const [first, second, last] = [newCommand(freshVin()), newCommand(freshVin()), newCommand(freshVin())]
  const many = (of: NewCommand, count: number, commands: () => readonly CommandRecord[] = () => []) =>
    memory.note(
      Array.from({ length: count }, (_, number) => laneOf(of, { lane: `lane ${number}`, commands: commands() })),
    )
  const known = () => [first, second, last].map((of) => memory.has({ ...of, lane: 'lane 0' }))
  many(first, 2)
  many(second, 29_998)
  expect(known()).toEqual([true, true, false])
  many(last, 1)
  expect(known()).toEqual([false, true, true])
  memory.forget()
  many(first, 1, () => [held()])
  many(second, 4_999, () => [held(), held()])
  expect(known()).toEqual([true, true, false])
  many(last, 1, () => [held(), held()])
  expect(known()).toEqual([false, true, true])
  many(first, 25_001) // 30,001 with these and those of the others
  expect(known()).toEqual([true, false, true])
})
