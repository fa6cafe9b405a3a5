import { hours, minutes, seconds } from '@keyfob/runtime'
import { type GrowthCase, openOnes, page } from './growth-case.ts'

export const otherCases: readonly GrowthCase[] = [
  { name: 'whether a vehicle is in use', rows: 20, run: ({ vehicles: store }, { vin }) => store.standing(vin) },
  { name: 'the removal of a vehicle', rows: 20, run: ({ vehicles: store }, { vin }) => store.remove(vin) },
  {
    name: 'vehicles that never spoke',
    rows: 500,
    run: ({ vehicles: store }, { now }) => store.forgetUnheard(now - hours(24), 20),
  },
  { name: 'the end of the log', rows: 10, run: ({ events }) => events.tail() },
  {
    name: 'nothing behind the end of the log',
    rows: 10,
    run: async ({ events }) => events.after(await events.tail(), 500),
  },
  { name: 'the newest events', rows: 520, run: ({ events }, { tail }) => events.after(tail - 100, 500) },
  { name: 'a page from long ago', rows: 520, run: ({ events }) => events.after(1, 500) },
  { name: 'a vehicle from long ago', rows: 60, run: ({ events }, { vin }) => events.after(1, 50, { vin }) },
  {
    name: 'a vehicle and one command of it from long ago',
    rows: 20,
    run: ({ events }, { vin, settled }) => events.after(1, 50, { vin, commandId: settled }),
  },
  {
    name: 'a command from long ago',
    rows: 20,
    run: ({ events }, { settled }) => events.after(1, 50, { commandId: settled }),
  },
  { name: 'the relay', rows: 0, run: ({ relayCursor }) => relayCursor.claim('status', 'me', 30_000) },
  { name: 'the figures', rows: 10_000, run: ({ figures }, { now }) => figures.figures(now) },
  {
    name: 'the figures of a minute',
    rows: openOnes + 1_000,
    run: async ({ figureSeries }, { now }) => {
      await figureSeries.write(now, hours(48)) // says where counting begins
      await figureSeries.write(now + minutes(1), hours(48))
    },
  },
  {
    name: 'wake-ups',
    rows: 2 * openOnes + 1_000,
    run: async ({ wakeUps }, { vin, now }) => {
      const rules = { perDay: 1, spacing: minutes(2), perSecond: 100 }
      const terms = { ...rules, knownBefore: now, notAfterFrom: now, repeatedUntil: now + seconds(30) }
      const [claimed] = await wakeUps.claim(terms, now, 8)
      if (claimed === undefined) throw new Error('No vehicle may be woken.')
      await wakeUps.settle(claimed, { kind: 'accepted' }, now)
      await wakeUps.settle(claimed, { kind: 'unavailable', problem: '', retryAfter: null }, now)
      await wakeUps.find(vin)
      await wakeUps.forget(now - hours(24), 100)
    },
  },
  { name: 'retention', rows: 50, run: ({ history }, { now }) => history.keep(now, hours(24 * 20)) },
  { name: 'whether a run is due', rows: 20, run: ({ schedules: store }, { now }) => store.anyIsDue(now, now) },
  {
    name: 'occurrences that are due',
    rows: 300,
    run: ({ schedules: store }, { now }) => store.take('me', now, 30_000, 20),
  },
  { name: 'runs', rows: page + 1, run: ({ schedules: store }, { schedule }) => store.runs(schedule, undefined, page) },
  {
    name: 'old occurrences',
    rows: 1_100,
    run: ({ schedules: store }, { now }) => store.forget(now - hours(24 * 20), 500),
  },
  {
    name: 'a run from its begin to its end',
    rows: 300,
    run: async ({ schedules: store }, { now }) => {
      const [run] = await store.take('another', now + hours(1), 30_000, 1)
      if (run === undefined) throw new Error('No run is due.')
      const progress = { commands: [], refused: 0, problems: [] }
      await store.before(run)
      await store.progress(run, 'another', progress, 30_000)
      await store.end(run, 'another', { state: 'done', reason: '', progress, at: now })
    },
  },
  {
    name: 'a run by hand',
    rows: 10,
    run: async ({ schedules: store }, { schedule, now }) => store.addManual((await store.find(schedule))!, now),
  },
  {
    name: 'unsettled ones',
    rows: 2,
    run: ({ schedules: store }, { open, settled }) => store.unsettled([open, settled]),
  },
]
