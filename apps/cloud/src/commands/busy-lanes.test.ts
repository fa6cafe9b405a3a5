import { VirtualClock } from '@keyfob/runtime'
import { beforeEach, describe, expect, it } from 'vitest'
import type { CommandRecord } from '../ports/command-record.ts'
import type { Change } from '../ports/command-store.ts'
import { freshVin, newCommand } from '../store/testing/sample-commands.ts'
import { BusyLanes } from './busy-lanes.ts'

const changeOf = (change: Partial<CommandRecord>, send: Change['send'] = null): Change => ({
  record: change as CommandRecord, // what is looked at
  moved: true,
  send,
  contradiction: false,
})

let clock: VirtualClock
let busy: BusyLanes
const vin = freshVin()
const behind = newCommand(vin)
const sent = changeOf({ vin, lane: 'doors', state: 'sent' }, 'command')
const settled = changeOf({ vin, lane: 'doors', state: 'succeeded' })

beforeEach(() => {
  clock = new VirtualClock()
  busy = new BusyLanes(clock)
})

describe('a lane is about to answer', () => {
  it('from the moment its command was sent until it is settled', () => {
    expect(busy.isAboutToAnswer(behind)).toBe(false)
    busy.note([sent])
    expect(busy.isAboutToAnswer(behind)).toBe(true)
    busy.note([settled])
    expect(busy.isAboutToAnswer(behind)).toBe(false)
  })

  it('also when one commit settled one command and sent the next, in any order of notification', () => {
    busy.note([sent, settled])
    expect(busy.isAboutToAnswer(behind)).toBe(true)
  })

  it('for 200 ms: a vehicle that takes longer is not waited for', async () => {
    busy.note([sent])
    await clock.advance(199)
    expect(busy.isAboutToAnswer(behind)).toBe(true)
    await clock.advance(1)
    expect(busy.isAboutToAnswer(behind)).toBe(false)
  })

  it('only of its own vehicle, and only for commands that queue', () => {
    busy.note([sent])
    expect(busy.isAboutToAnswer(newCommand(freshVin()))).toBe(false)
    expect(busy.isAboutToAnswer(newCommand(vin, { lane: 'engine' }))).toBe(false)
    expect(busy.isAboutToAnswer(newCommand(vin, { conflict: 'supersede' }))).toBe(false)
    expect(busy.isAboutToAnswer(newCommand(vin, { conflict: 'reject' }))).toBe(false)
  })
})
