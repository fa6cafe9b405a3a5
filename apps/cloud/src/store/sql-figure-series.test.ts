/** Figures by the minute, on the real store: each event once, whoever writes and however late. */
import { days, minutes, seconds } from '@keyfob/runtime'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Instant } from '@keyfob/runtime'
import { acceptStepOf, acceptSteps } from '../ports/accept-steps.ts'
import { SqlFigureSeries } from './sql-figure-series.ts'
import { freshVin, newCommand, t0 } from './testing/sample-commands.ts'
import { SampleStore } from './testing/sample-store.ts'
import { acceptAll, stepAll } from './testing/write.ts'

let store: SampleStore | undefined
const kept = days(2)
const opened = async () => {
  store ??= await SampleStore.open()
  await store.database.script('TRUNCATE figure_minutes, accept_minutes, commands, events, lanes, vehicles, submit_keys')
  return { store, series: store.stores.figureSeries }
}
afterAll(() => store?.close())

let sample: Awaited<ReturnType<typeof opened>>
beforeEach(async () => void (sample = await opened()), 60_000)

/** A command that is accepted then, and has its answer so long after. */
const life = async (at: Instant, status: 'succeeded' | 'unknown' = 'succeeded', after = 500) => {
  const { commandStore } = sample.store
  const command = newCommand(freshVin(), { acceptedAt: at, notAfter: at + 60_000, deadline: at + 72_000 })
  const { id, vin } = command
  await acceptAll(commandStore, [command], at)
  await commandStore.notePublished([{ id, at: at + 5 }])
  await stepAll(commandStore, [{ id, vin, input: { kind: 'ack', ack: { id, status } } }], at + after)
  return command
}
const written = async () => sample.series.since(t0)
const countsOf = async () => (await written()).map(({ at, accepted }) => [(at - t0) / minutes(1), accepted])

describe('a minute', () => {
  it('is written when it is over, with its counts, its times, and what was open as it ended', async () => {
    const { series } = sample
    await series.write(t0 + seconds(10), kept)
    await life(t0 + seconds(20))
    await life(t0 + seconds(30), 'unknown', 1_500)
    await life(t0 + seconds(40), 'succeeded', 900)
    await acceptAll(sample.store.commandStore, [newCommand(freshVin())], t0 + seconds(50))
    await series.write(t0 + seconds(59), kept)
    expect(await written()).toEqual([])
    await series.write(t0 + seconds(61), kept)
    expect(await written()).toEqual([
      {
        at: t0,
        accepted: 4,
        settled: { succeeded: 2, unknown: 1 },
        corrected: 0,
        spans: {
          accept: null,
          toBroker: { p50: 5, p99: 5 },
          toVehicle: { p50: 900, p99: 1_500 },
          settle: { p50: 900, p99: 1_500 },
        },
        open: { sent: 1 },
        vehicles: { registered: 4, online: 0 },
      },
    ])
  })

  it('in which nothing happened has zeros, and no times', async () => {
    const { series } = sample
    await series.write(t0 + 1, kept)
    await series.write(t0 + minutes(1) + 1, kept)
    expect(await written()).toMatchObject([
      { accepted: 0, settled: {}, corrected: 0, open: {}, spans: { toBroker: null, toVehicle: null, settle: null } },
    ])
  })

  it('has how long submits took, from all processes, and forgets it with the rest', async () => {
    const { series, store: held } = sample
    const counts = (...took: number[]) =>
      acceptSteps.map((_, step) => took.filter((each) => acceptStepOf(each) === step).length)
    await series.write(t0 + 1, kept)
    await series.addAccepts(t0, counts(1, 2, 3))
    await series.write(t0 + minutes(2), kept)
    await Promise.all([series.addAccepts(t0, counts(3, 3)), series.addAccepts(t0, counts(100))])
    expect((await written()).map(({ spans }) => spans.accept)).toEqual([{ p50: 3, p99: 107 }, null])
    await series.write(t0 + days(4), minutes(3))
    expect(await held.database.query('SELECT * FROM accept_minutes')).toEqual([])
  })

  it('counts a correction of an unknown outcome apart', async () => {
    const { series, store: held } = sample
    await series.write(t0 + 1, kept)
    const { id, vin } = await life(t0 + seconds(1), 'unknown')
    const better = { kind: 'ack', ack: { id, status: 'succeeded' } } as const
    await stepAll(held.commandStore, [{ id, vin, input: better }], t0 + seconds(5))
    await series.write(t0 + minutes(1), kept)
    expect(await written()).toMatchObject([{ settled: { unknown: 1 }, corrected: 1 }])
  })
})

describe('the series', () => {
  it('is the same after a restart, and continues where it ended: minutes without a worker have counts, and nothing open', async () => {
    const { series, store: held } = sample
    await series.write(t0 + 1, kept)
    await life(t0 + seconds(10))
    await series.write(t0 + minutes(1), kept)
    const before = await written()
    await life(t0 + minutes(1) + seconds(10))
    await life(t0 + minutes(3) + seconds(10))
    const another = new SqlFigureSeries(held.database)
    await another.write(t0 + minutes(4) + seconds(1), kept)
    expect((await written())[0]).toEqual(before[0])
    expect(await countsOf()).toEqual([
      [0, 1],
      [1, 1],
      [2, 0],
      [3, 1],
    ])
    expect((await written()).map(({ open }) => open)).toEqual([{}, null, null, {}])
  })

  it('has each event once, with two writers at the same time and again and again', async () => {
    const writers = [sample.series, new SqlFigureSeries(sample.store.database)]
    const write = (at: Instant) => Promise.all([...writers, ...writers].map((writer) => writer.write(at, kept)))
    await write(t0 + 1)
    for (let minute = 0; minute < 3; minute += 1) {
      const at = t0 + minutes(minute)
      await Promise.all([life(at + seconds(10)), life(at + seconds(20)), write(at + seconds(30))])
      await write(at + minutes(1) + 1)
    }
    expect(await countsOf()).toEqual([
      [0, 2],
      [1, 2],
      [2, 2],
    ])
  })

  it('counts in the next minute what was committed after its own was written', async () => {
    const { series } = sample
    await series.write(t0 + 1, kept)
    await series.write(t0 + minutes(1), kept)
    await life(t0 + seconds(59))
    await series.write(t0 + minutes(2), kept)
    expect(await countsOf()).toEqual([
      [0, 0],
      [1, 1],
    ])
  })

  it('forgets what is older than it is kept, and is not written for longer than that', async () => {
    const { series } = sample
    await series.write(t0 + 1, kept)
    await series.write(t0 + minutes(1), kept)
    await series.write(t0 + days(4), minutes(3))
    expect((await series.since(0)).map(({ at }) => (at - t0 - days(4)) / minutes(1))).toEqual([-3, -2, -1])
  })

  it('begins again, with a gap, where more would have to be counted than one statement may', async () => {
    const { series, store: held } = sample
    await series.write(t0 + 1, kept)
    await held.database.script(`UPDATE figure_minutes SET position = -1000000`)
    await life(t0 + seconds(10))
    await series.write(t0 + minutes(1), kept)
    expect(await written()).toEqual([])
    await life(t0 + minutes(1) + seconds(10))
    await series.write(t0 + minutes(2), kept)
    expect(await countsOf()).toEqual([[1, 1]])
  })
})
