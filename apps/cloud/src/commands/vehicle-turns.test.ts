import { parseVin } from '@keyfob/protocol'
import { VirtualClock, seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import type { UplinkRefusal } from '../ports/uplink-measures.ts'
import { SampleLog } from './testing/sample-log.ts'
import { type Turn, waitingMax } from './vehicle-mailbox.ts'
import { VehicleTurns } from './vehicle-turns.ts'

const noisy = parseVin('1KEYF0B0000000001')! // 17 characters
const quiet = parseVin('1KEYF0B0000000002')!

const textOf = ({ messages }: Turn): string => messages.map(({ payload }) => Buffer.from(payload).toString()).join(' ')

/** Turns of which each lasts until a test ends it. */
const makeSample = () => {
  const clock = new VirtualClock()
  const log = new SampleLog()
  const taken: Turn[] = []
  const ends: (() => void)[] = []
  const counts: Partial<Record<UplinkRefusal, number>> = {}
  const turns = new VehicleTurns({
    take: (turn) => {
      taken.push(turn)
      return new Promise((resolve) => ends.push(resolve))
    },
    clock,
    log,
    measures: { refused: (reason, count) => void (counts[reason] = (counts[reason] ?? 0) + count) },
  })
  const put = (vin: typeof noisy, text: string, uplink: 'state' | 'presence' = 'state') =>
    turns.put({ vin, uplink, payload: Buffer.from(text) }, uplink)
  return { clock, log, taken, ends, counts, turns, put }
}

const settle = (): Promise<void> => new Promise(setImmediate)

describe('turns of vehicles', () => {
  it('begin at once, and messages that arrive meanwhile are the next turn, in their order', async () => {
    const { taken, ends, put } = makeSample()
    const first = put(noisy, 'a')
    void put(noisy, 'birth', 'presence')
    void put(noisy, 'b')
    expect(taken.map(textOf)).toEqual(['a'])
    ends[0]?.()
    await first
    await settle()
    expect(taken.map(textOf)).toEqual(['a', 'birth b'])
    expect(taken[1]?.messages.map(({ uplink }) => uplink)).toEqual(['presence', 'state'])
  })

  it('are each vehicle’s own: one that waits does not hold up the others', async () => {
    const { taken, put } = makeSample()
    for (let n = 0; n < 1_000; n += 1) void put(noisy, `${n}`)
    void put(quiet, 'q')
    expect(taken.map(({ vin }) => vin)).toEqual([noisy, quiet])
  })

  it('hold a bounded number of messages of one vehicle: the oldest report is dropped, counted, logged and noted in the turn', async () => {
    const { taken, ends, counts, log, put, clock } = makeSample()
    void put(noisy, 'first')
    void put(noisy, 'will', 'presence')
    for (let n = 0; n < waitingMax; n += 1) void put(noisy, `${n}`)
    ends[0]?.()
    await settle()
    expect(textOf(taken[1]!)).toBe(['will', ...Array.from({ length: waitingMax - 1 }, (_, n) => n + 1)].join(' '))
    expect(taken.map(({ lostUntil }) => lostUntil)).toEqual([null, clock.now()])
    expect(counts).toEqual({ state_rate: 1 })
    expect(log.of('uplink.flooded')).toEqual([{ vin: noisy, uplink: 'state' }])
  })

  it('hold a bounded number of bytes of one vehicle', async () => {
    const { taken, ends, counts, put } = makeSample()
    void put(noisy, 'first')
    for (let n = 0; n < 10; n += 1) void put(noisy, 'x'.repeat(16_000))
    ends[0]?.()
    await settle()
    expect(taken[1]?.messages).toHaveLength(4)
    expect(counts).toEqual({ state_rate: 6 })
  })

  it('come at a pace that a vehicle does not outrun', async () => {
    const { clock, taken, ends, put } = makeSample()
    for (let ms = 0; ms < seconds(10); ms += 10) {
      void put(noisy, `${ms}`)
      ends.splice(0).forEach((end) => end())
      await clock.advance(10)
    }
    expect(taken.length).toBeGreaterThan(100)
    expect(taken.length).toBeLessThan(125)
    // A pause restores the burst, and nothing that arrived meanwhile was lost.
    expect(taken.reduce((sum, { messages }) => sum + messages.length, 0)).toBeGreaterThan(980)
  })

  it('come at that pace also when many other vehicles made it forget the idle ones', async () => {
    const { clock, taken, ends, put } = makeSample()
    const endTurns = async (): Promise<void> => {
      for (const end of ends.splice(0)) end()
      await settle()
    }
    const turnsOf = (vin: typeof noisy) => taken.filter((turn) => turn.vin === vin).length
    for (let n = 0; n < 20; n += 1) {
      void put(noisy, `${n}`)
      await endTurns()
    }
    for (let n = 0; n <= 1_000; n += 1) {
      void put(parseVin(`1KEYF0B000001${String(n).padStart(4, '0')}`)!, 'a') // 17 characters
      if (n % 100 === 0) await endTurns()
    }
    await endTurns()
    expect(turnsOf(noisy)).toBe(20)
    void put(noisy, 'more')
    expect(turnsOf(noisy)).toBe(20)
    await clock.advance(seconds(1))
    expect(turnsOf(noisy)).toBe(21)
  })

  it('have an end that can be waited for', async () => {
    const { turns, ends, put } = makeSample()
    await turns.idle()
    void put(noisy, 'a')
    void put(noisy, 'b')
    let isIdle = false
    const idle = turns.idle().then(() => (isIdle = true))
    ends[0]?.()
    await settle()
    expect(isIdle).toBe(false)
    ends[1]?.()
    await idle
  })
})
