import type { StatusEvent } from '@keyfob/protocol'
import { VirtualClock, seconds } from '@keyfob/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import type { EventLog } from '../ports/event-log.ts'
import { logWith } from '../ports/log.ts'
import { EventTail } from './event-tail.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean()
})

/** An event log in memory that can be unavailable. */
class SampleEventLog implements EventLog {
  readonly events: StatusEvent[] = []
  readonly asked: number[] = []
  tails = 0
  onTail = (): void => undefined
  isUnavailable = false

  write(count = 1): void {
    // The tail looks at nothing but the position.
    for (let n = 0; n < count; n += 1) this.events.push({ position: this.events.length + 1 } as StatusEvent)
  }

  async after(position: number, limit: number): Promise<readonly StatusEvent[]> {
    this.asked.push(position)
    if (this.isUnavailable) throw new Error('the store is unavailable')
    return this.events.slice(position, position + limit)
  }

  async tail(): Promise<number> {
    this.tails += 1
    this.onTail()
    return this.events.length
  }
}

const makeSample = (events = new SampleEventLog()) => {
  const clock = new VirtualClock()
  const errors: unknown[] = []
  const log = logWith((level, event, fields) => void (level === 'error' && errors.push([event, fields])))
  const tail = new EventTail(events, clock, log)
  const heard: number[] = []
  const unsubscribe = tail.subscribe((each) => void heard.push(...each.map(({ position }) => position)))
  cleanups.push(() => tail.stop())
  return { events, clock, errors, tail, heard, unsubscribe }
}

describe('the event tail', () => {
  it('[L9] tells every event from its start on, once and in order', async () => {
    const { events, clock, tail, heard } = makeSample()
    events.write(3)
    await tail.start()
    events.write(2)
    tail.nudge()
    await clock.advance(0)
    events.write()
    tail.nudge()
    await clock.advance(0)
    expect(heard).toEqual([4, 5, 6])
  })

  it('[L9] finds what others wrote without a nudge, within a fifth of a second while there are listeners', async () => {
    const { events, clock, tail, heard } = makeSample()
    await tail.start()
    await clock.advance(0)
    events.write()
    await clock.advance(seconds(0.19))
    expect(heard).toEqual([])
    await clock.advance(seconds(0.01))
    expect(heard).toEqual([1])
  })

  it('[L9] reads no events without listeners, and tells one that comes at once of all that are committed then', async () => {
    const { events, clock, tail, heard, unsubscribe } = makeSample()
    unsubscribe()
    await tail.start()
    events.write(2)
    tail.nudge()
    await clock.advance(seconds(1))
    expect([events.asked, events.tails]).toEqual([[], 3]) // with the one of the start
    const others: number[] = []
    events.write()
    tail.subscribe((each) => void others.push(...each.map(({ position }) => position)))
    await clock.advance(seconds(0.2))
    expect([heard, others]).toEqual([[], [3]])
  })

  it('[L9] skips nothing for a listener that comes while the end of the log is looked up', async () => {
    const { events, clock, tail, unsubscribe } = makeSample()
    unsubscribe()
    await tail.start()
    await clock.advance(seconds(0.2))
    const others: number[] = []
    events.onTail = () => {
      tail.subscribe((each) => void others.push(...each.map(({ position }) => position)))
      events.write(2)
    }
    await clock.advance(seconds(2))
    expect(others).toEqual([1, 2])
  })

  it('polls once a second without listeners', async () => {
    const { events, clock, tail, unsubscribe } = makeSample()
    unsubscribe()
    await tail.start()
    await clock.advance(seconds(10))
    expect(events.tails).toBeGreaterThanOrEqual(10)
    expect(events.tails).toBeLessThanOrEqual(12)
  })

  it('[L9] reads a long gap page by page, at once', async () => {
    const { events, clock, tail, heard } = makeSample()
    await tail.start()
    await clock.advance(0)
    events.write(2_500)
    tail.nudge()
    await clock.advance(0)
    expect(heard).toEqual(Array.from({ length: 2_500 }, (_, at) => at + 1))
    expect(events.asked.slice(-3)).toEqual([0, 1_000, 2_000])
  })

  it('[L9] keeps its position while the store is unavailable, and logs it', async () => {
    const { events, clock, tail, heard, errors } = makeSample()
    await tail.start()
    await clock.advance(0)
    events.isUnavailable = true
    events.write()
    tail.nudge()
    await clock.advance(0)
    expect([heard, errors]).toEqual([[], [['event_tail.failed', { error: 'Error: the store is unavailable' }]]])
    events.isUnavailable = false
    await clock.advance(seconds(5))
    expect(heard).toEqual([1])
  })

  it('calls no listener that has left, and none after its stop', async () => {
    const { events, clock, tail, heard, unsubscribe } = makeSample()
    const others: number[] = []
    tail.subscribe((each) => void others.push(each.length))
    await tail.start()
    unsubscribe()
    events.write()
    tail.nudge()
    await clock.advance(0)
    await tail.stop()
    events.write()
    tail.nudge()
    await clock.advance(seconds(5))
    expect([heard, others, clock.pending]).toEqual([[], [1], 0])
  })

  it('[L9] begins at the end of the log again after a stop', async () => {
    const { events, clock, tail, heard } = makeSample()
    await tail.start()
    await tail.stop()
    events.write(2)
    await tail.start()
    events.write()
    tail.nudge()
    await clock.advance(0)
    expect(heard).toEqual([3])
  })
})
