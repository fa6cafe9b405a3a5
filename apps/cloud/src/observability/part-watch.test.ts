import { VirtualClock, seconds } from '@keyfob/runtime'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { PartWatch } from './part-watch.ts'

let clock: VirtualClock
let log: SampleLog
let store: { ready: boolean; detail: string }
let watch: PartWatch

beforeEach(async () => {
  ;[clock, log, store] = [new VirtualClock(), new SampleLog(), { ready: true, detail: 'PostgreSQL' }]
  watch = new PartWatch({ parts: () => ({ store }), clock, log })
  await watch.start()
})
afterEach(() => watch.stop())

it('says since when a part has been as it is', async () => {
  const begun = clock.now()
  await clock.advance(seconds(30))
  expect(watch.parts()).toEqual({ store: { ready: true, detail: 'PostgreSQL', since: begun } })
  store = { ready: false, detail: 'away' }
  await clock.advance(seconds(1))
  const lostAt = clock.now()
  await clock.advance(seconds(30))
  expect(watch.parts()).toEqual({ store: { ready: false, detail: 'away', since: lostAt } })
})

it('tells once when a part is lost, and for how long when it is regained; not during the start', async () => {
  store = { ready: false, detail: 'not yet' }
  await clock.advance(seconds(3))
  store = { ready: true, detail: 'PostgreSQL' }
  await clock.advance(seconds(3))
  expect(log.lines).toEqual([])
  watch.up()
  store = { ready: false, detail: 'away' }
  await clock.advance(seconds(20))
  store = { ready: true, detail: 'PostgreSQL' }
  await clock.advance(seconds(20))
  expect(log.of('dependency.lost')).toEqual([{ part: 'store', problem: 'away' }])
  expect(log.of('dependency.regained')).toEqual([{ part: 'store', ms: seconds(20) }])
})

it('says for what the start waits, less and less often', async () => {
  store = { ready: false, detail: 'connection refused' }
  watch.progress('store', 'starting')
  for (let second = 0; second < 60; second += 1) await clock.advance(seconds(1))
  expect(log.of('part.waiting').map(({ ms }) => ms)).toEqual([5_000, 10_000, 20_000, 40_000])
  expect(log.of('part.waiting')[0]).toEqual({ part: 'store', problem: 'connection refused', ms: 5_000 })
  watch.progress('store', 'started')
  watch.up()
  await clock.advance(seconds(120))
  expect([log.of('part.waiting').length, log.of('part.started')]).toEqual([4, [{ part: 'store', ms: 60_000 }]])
})
