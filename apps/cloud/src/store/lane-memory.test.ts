import { describe, expect, it } from 'vitest'
import type { CommandRecord } from '../ports/command-record.ts'
import type { NewCommand, StepRequest } from '../ports/command-store.ts'
import { LaneMemory, LanesGone, type RememberedLane, type VersionedCommand } from './lane-memory.ts'
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
const held = (id = freshId()): VersionedCommand => ({ record: { id } as CommandRecord, version: 3 })
const stepOf = (id: NewCommand['id']): StepRequest => ({ id, vin: null, input: { kind: 'tick' } })

describe('what a group needs', () => {
  it('is recalled, each lane once', () => {
    const memory = new LaneMemory()
    const submit = newCommand(freshVin())
    const command = held()
    const lane = laneOf(submit, { inFlight: command.record.id, commands: [command] })
    memory.note([lane])
    expect(memory.recall({ submits: [submit], steps: [stepOf(command.record.id)] })).toEqual([lane])
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
    expect(memory.recall({ submits: [], steps: [stepOf(command.record.id)] })).toBe(undefined)
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

it('is bounded, in lanes and in commands: what was written longest ago goes', () => {
  const memory = new LaneMemory()
  const first = newCommand(freshVin())
  const last = newCommand(freshVin())
  const many = (count: number, of: (number: number) => Partial<RememberedLane>) =>
    memory.note(Array.from({ length: count }, (_, number) => laneOf(first, { lane: `lane ${number}`, ...of(number) })))
  memory.note([laneOf(first)])
  many(30_000, () => ({}))
  memory.note([laneOf(last)])
  expect([memory.has(first), memory.has({ ...first, lane: 'lane 0' }), memory.has(last)]).toEqual([false, false, true])
  memory.forget()
  memory.note([laneOf(first)])
  many(5_001, () => ({ commands: [held(), held()] }))
  expect([memory.has(first), memory.has({ ...first, lane: 'lane 0' })]).toEqual([false, false])
  expect(memory.has({ ...first, lane: 'lane 1' })).toBe(true)
})
