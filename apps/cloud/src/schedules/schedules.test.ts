/** Schedules on the real store, with the core's own opened: made, changed, fired, run, each occurrence once. */
import { type CommandId, parseVin } from '@keyfob/protocol'
import { days, minutes, seconds } from '@keyfob/runtime'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openCoreOnStore } from '../commands/testing/open-core-on-store.ts'
import { freshVin } from '../commands/testing/sample-core.ts'
import type { Schedule } from '../ports/schedule.ts'
import type { ScheduleInput } from '../ports/schedule-input.ts'
import type { ScheduleMeasures } from '../ports/schedule-measures.ts'
import { SqlScheduleStore } from '../store/sql-schedule-store.ts'
import { OccurrenceRunner } from './occurrence-runner.ts'
import { ScheduleFirer } from './schedule-firer.ts'
import { Schedules } from './schedules.ts'

type Opened = Awaited<ReturnType<typeof openCoreOnStore>>
let opened: Opened
let store: SqlScheduleStore
let schedules: Schedules
beforeAll(async () => {
  opened = await openCoreOnStore()
  store = opened.store.stores.schedules
  schedules = new Schedules(store, opened.core.commands, opened.clock, opened.core.log)
}, 60_000)
afterAll(() => opened.close())

let serial = 0
let vin = freshVin()
let made: Schedule[] = []
let told: string[] = []
beforeEach(() => void ([vin, made, told] = [freshVin(), [], []]))
afterEach(async () => {
  for (const { id } of made) await store.delete(id)
})

const make = async (changes: Partial<ScheduleInput> = {}): Promise<Schedule> => {
  const input = { name: `s-${(serial += 1)}`, everySeconds: 10, target: { vin }, command: 'status_refresh', ...changes }
  const answered = await schedules.create(input, 'test')
  if (!answered.ok) throw new Error(JSON.stringify(answered.refusal))
  made.push(answered.value)
  return answered.value
}

/** A process that is killed before it can say that it is done. */
class DyingStore extends SqlScheduleStore {
  override end(): Promise<boolean> {
    return Promise.reject(new Error('killed'))
  }
}

const worker = () => {
  const { clock, core } = opened
  const measures: ScheduleMeasures = {
    fired: ({ accepted, refused }, late) => void told.push(`fired ${accepted}+${refused} after ${late / 1_000}`),
    skipped: () => void told.push('skipped'),
    missed: () => void told.push('missed'),
  }
  const firer = new ScheduleFirer(store, clock, core.log, measures)
  const runner = new OccurrenceRunner({
    store,
    commands: core.commands,
    vehicles: core.vehicles,
    clock,
    log: core.log,
    measures,
  })
  return { firer, runner, round: async () => (await firer.fire(), await runner.run()) }
}

const runsOf = async ({ id }: Schedule) => (await store.runs(id, undefined, 200)).items.toReversed()
const commandsOf = async (of = vin) => (await opened.store.commandStore.list({ vin: of }, undefined, 200)).items
const settle = async (ids: readonly CommandId[]) => {
  for (const id of ids) await opened.core.ack(await opened.core.recordOf(id), 'succeeded')
}

describe('occurrences', () => {
  it('run once each, with one command for each vehicle, however many workers there are', async () => {
    const others = [freshVin(), freshVin()]
    const schedule = await make({ target: { vins: [vin, ...others] }, overlap: 'allow' })
    const workers = [worker(), worker(), worker()]
    for (let round = 0; round < 6; round += 1) {
      await opened.clock.advance(seconds(5))
      await Promise.all(workers.map(({ round: run }) => run()))
      for (const each of [vin, ...others]) await settle((await commandsOf(each)).map(({ id }) => id))
    }
    const runs = await runsOf(schedule)
    expect(runs.map(({ at, state }) => [at - schedule.createdAt, state])).toEqual(
      [10, 20, 30].map((second) => [seconds(second), 'done']),
    )
    for (const each of [vin, ...others]) expect(await commandsOf(each)).toHaveLength(3)
    expect((await commandsOf())[0]).toMatchObject({ command: 'status_refresh', who: `schedule:${schedule.id}` })
  })

  it('are the same commands when the worker died after it had submitted them', async () => {
    const schedule = await make()
    await opened.clock.advance(seconds(10))
    const [first, second] = [worker(), worker()]
    await first.firer.fire()
    // It dies before it can say that it is done.
    const dying = new DyingStore(opened.store.database)
    const { clock, core } = opened
    await new OccurrenceRunner({
      store: dying,
      commands: core.commands,
      vehicles: core.vehicles,
      clock,
      log: core.log,
    }).run()
    expect((await runsOf(schedule))[0]?.state).toBe('due')
    await second.runner.run()
    expect((await runsOf(schedule))[0]?.state, 'while the lease lasts').toBe('due')
    await opened.store.database.query(
      `UPDATE occurrences SET lease_until = clock_timestamp() - interval '1 s' WHERE state = 'due'`,
      [],
    )
    await second.runner.run()
    const [run] = await runsOf(schedule)
    expect([run?.state, run?.progress.commands]).toEqual(['done', (await commandsOf()).map(({ id }) => id)])
    expect(run?.progress.commands).toHaveLength(1)
  })

  it('of a label reach the vehicles that have the label when the occurrence is due', async () => {
    const other = freshVin()
    await opened.core.vehicles.put(vin, { labels: ['fleet-a', 'test'] })
    const schedule = await make({ target: { label: 'fleet-a' } })
    await opened.core.vehicles.put(other, { labels: ['fleet-a'] })
    await opened.clock.advance(seconds(10))
    await worker().round()
    expect([(await commandsOf()).length, (await commandsOf(other)).length]).toEqual([1, 1])
    expect((await runsOf(schedule))[0]?.progress).toMatchObject({ refused: 0, problems: [] })
  })

  it('tell what was refused', async () => {
    const schedule = await make()
    await opened.core.submit(vin, { command: 'status_refresh' }) // holds the lane
    await opened.clock.advance(seconds(10))
    await worker().round()
    expect((await runsOf(schedule))[0]).toMatchObject({
      state: 'done',
      progress: { commands: [], refused: 1, problems: [{ vin, code: 'lane_busy' }] },
    })
  })

  it('are spread by their jitter, the same in every process', async () => {
    const schedule = await make({ jitterSeconds: 8 })
    await opened.clock.advance(seconds(10))
    await worker().firer.fire()
    const [run] = await runsOf(schedule)
    expect(run!.runAt - run!.at).toBeGreaterThanOrEqual(0)
    expect(run!.runAt - run!.at).toBeLessThanOrEqual(seconds(8))
    await opened.clock.advance(seconds(8))
    await worker().round()
    expect((await runsOf(schedule))[0]?.state).toBe('done')
  })
})

describe('what no process was running to run', () => {
  const afterAStop = async (changes: Partial<ScheduleInput>) => {
    const schedule = await make({ graceSeconds: 5, overlap: 'allow', ...changes })
    await opened.clock.advance(seconds(61)) // occurrences at 10, 20, 30, 40, 50 were missed; that of 60 is in time
    await worker().round()
    const runs = await runsOf(schedule)
    return runs.map(({ at, state }) => `${(at - schedule.createdAt) / 1_000} ${state}`)
  }

  it('is run once, the latest', async () =>
    expect(await afterAStop({ missed: 'run_once' })).toEqual(['50 done', '60 done']))

  it('is run, all of it up to a bound', async () =>
    expect(await afterAStop({ missed: 'run_all', missedMax: 3 })).toEqual(['30 done', '40 done', '50 done', '60 done']))

  it('is skipped, and that is on record', async () => {
    expect(await afterAStop({ missed: 'skip' })).toEqual(['50 missed', '60 done'])
    expect(opened.core.log.eventsOf('warn')).toContain('schedule.missed')
    expect(told).toEqual(['missed', 'fired 1+0 after 1'])
  })
})

describe('a clock that runs a day ahead for 15 s, and is put back', () => {
  const right = () => opened.clock.now()
  const ahead = async (work: () => Promise<unknown>) => {
    opened.clock.setNow(right() + days(1))
    for (let second = 0; second < 15; second += 5) {
      await work()
      await opened.clock.advance(seconds(5))
    }
    opened.clock.setNow(right() - days(1))
  }
  const run = async (span: number) => {
    for (let second = 0; second < span; second += 5) {
      await worker().round()
      await opened.clock.advance(seconds(5))
    }
  }

  it('stops no schedule, runs no occurrence twice, and is logged', async () => {
    const schedule = await make({ overlap: 'allow' })
    await ahead(() => worker().round())
    const early = await runsOf(schedule)
    expect(early.length).toBeGreaterThan(0)
    const from = right()
    await run(61)
    const [onTime, logged] = [await runsOf(schedule), opened.core.log.of('schedule.clock_set_back')]
    expect(onTime.filter(({ at }) => at > from - 1 && at <= from + seconds(60)).map(({ state }) => state)).toEqual(
      Array(6).fill('done'),
    )
    expect(logged.filter((each) => each.schedule === schedule.name)).toHaveLength(1)
    // When the time comes for what ran too early, it is on record already.
    const commands = (await commandsOf()).length
    opened.clock.setNow(early.at(-1)!.at - seconds(1))
    await store.change({ ...schedule, decidedTo: right(), nextAt: early.at(-1)!.at, revision: 2 })
    await opened.clock.advance(seconds(1))
    await worker().round()
    expect([(await commandsOf()).length, (await runsOf(schedule)).length]).toEqual([commands, onTime.length])
    opened.clock.setNow(from)
  })

  it('brings one that ended in that day back, and leaves alone one that is paused', async () => {
    const endsAt = new Date(right() + minutes(30)).toISOString()
    const [ending, paused] = [await make({ endsAt, overlap: 'allow' }), await make()]
    await ahead(() => worker().round())
    await schedules.pause(paused.id, 'test')
    expect((await store.find(ending.id))?.nextAt).toBeNull()
    await run(21)
    expect((await runsOf(ending)).filter(({ at }) => at <= right())).not.toEqual([])
    expect((await store.find(paused.id))?.nextAt).toBeNull()
  })

  it('holds no occurrence by a lease that was taken then', async () => {
    const schedule = await make()
    await opened.clock.advance(seconds(10))
    await worker().firer.fire()
    await opened.store.database.query(
      `UPDATE occurrences SET holder = 'dead', lease_until = clock_timestamp() + interval '1 day' WHERE schedule_id = $1`,
      [schedule.id],
    )
    await worker().runner.run()
    expect((await runsOf(schedule)).map(({ state }) => state)).toEqual(['done'])
  })
})

describe('while the occurrence before is not over', () => {
  const twice = async (changes: Partial<ScheduleInput>) => {
    const schedule = await make(changes)
    for (let round = 0; round < 2; round += 1) {
      await opened.clock.advance(seconds(10))
      await worker().round()
    }
    return runsOf(schedule)
  }

  it('the next one is skipped, and the one after its end runs', async () => {
    const runs = await twice({ overlap: 'skip' })
    expect(runs.map(({ state }) => state)).toEqual(['done', 'skipped'])
    await settle(runs[0]!.progress.commands)
    await opened.clock.advance(seconds(10))
    await worker().round()
    expect((await runsOf(made[0]!)).at(-1)?.state).toBe('done')
    expect(told).toEqual(['fired 1+0 after 0', 'skipped', 'fired 1+0 after 0'])
  })

  it('or the one before is canceled', async () => {
    const [first, second] = await twice({ overlap: 'cancel_previous' })
    const before = await opened.core.recordOf(first!.progress.commands[0]!)
    expect([second?.state, before.cancel]).toEqual(['done', expect.anything()])
  })

  it('or it does not matter', async () =>
    expect((await twice({ overlap: 'allow' })).map(({ state }) => state)).toEqual(['done', 'done']))
})

describe('a schedule', () => {
  const codeOf = async (changes: object) => {
    const answered = await schedules.create(
      { name: 'x', everySeconds: 10, target: { vin }, command: 'status_refresh', ...changes },
      'test',
    )
    return answered.ok ? 'ok' : [answered.refusal.code, answered.refusal.errors?.[0]?.pointer]
  }

  it.each([
    [{ name: ' x' }, '/name'],
    [{ everySeconds: undefined }, ''],
    [{ cron: '* * * * *' }, ''],
    [{ timeZone: 'UTC' }, '/timeZone'],
    [{ everySeconds: undefined, cron: '61 * * * *' }, '/cron'],
    [{ everySeconds: undefined, cron: '* * *' }, '/cron'],
    [{ everySeconds: undefined, cron: '0 0 30 2 *' }, '/cron'],
    [{ everySeconds: undefined, cron: '* * * * *', timeZone: 'Europe/Atlantis' }, '/timeZone'],
    [{ startsAt: 'tomorrow' }, '/startsAt'],
    [{ startsAt: '2030-01-02T00:00:00Z', endsAt: '2030-01-01T00:00:00Z' }, '/endsAt'],
    [{ endsAt: '2000-01-01T00:00:00Z' }, '/endsAt'],
    [{ startsAt: '9999-12-31T23:59:60Z' }, '/startsAt'],
    [{ endsAt: '9999-12-31T23:59:59-23:59' }, '/endsAt'],
    [{ everySeconds: undefined, cron: '* * * * *', timeZone: 'CST' }, '/timeZone'],
    [{ everySeconds: undefined, cron: '@reboot' }, '/cron'],
    [{ everySeconds: undefined, cron: '30 2 * 3 SUN#L', timeZone: 'Europe/Berlin', gap: 'skip' }, '/cron'],
    [{ target: {} }, '/target'],
    [{ target: { label: 'a', vin: '1KFAA00E4T0000001' } }, '/target'],
    [{ target: { vin: 'x' } }, '/target/vin'],
    [{ target: { vins: ['1KFAA00E4T0000001', 'x'] } }, '/target/vins/1'],
    [{ target: { vins: ['1KFAA00E4T0000001', '1KFAA00E4T0000001'] } }, '/target/vins'],
    [{ params: { a: '\0' } }, '/params/a'],
  ])('is refused with a place: %j', async (changes, pointer) =>
    expect(await codeOf(changes)).toEqual(['invalid_request', pointer]),
  )

  it.each(['@annually', '@midnight', '@DAILY', '@Hourly', ' @weekly '])(
    'may come round by the nickname %s',
    async (cron) => {
      const { spec, nextAt } = await make({ everySeconds: undefined, cron })
      expect([spec.repeat, nextAt]).toEqual([/hourly/i.test(cron) ? 'both' : 'first', expect.any(Number)])
    },
  )

  it('that starts in the last second that can be written runs once', async () => {
    const startsAt = '9999-12-31T23:59:59Z'
    const schedule = await make({ everySeconds: 86_400, startsAt })
    expect(schedules.next(schedule, 5)).toEqual([Date.parse(startsAt)])
    expect((await schedules.list(undefined, 200)).items.map(({ id }) => id)).toContain(schedule.id)
  })

  it.each([
    { cron: '* * * * *', timeZone: 'Europe/Atlantis' },
    { cron: '99 * * * *' },
    { cron: '* * * * *', startsAt: '9999-12-31T23:59:60Z' },
  ])(
    'that was stored and cannot be read is told, and keeps no other from its lists and its runs: %j',
    async (timing) => {
      const [broken, sound] = [await make(), await make()]
      const { everySeconds: _every, ...rest } = broken.spec
      const spec = JSON.stringify({ ...rest, ...timing })
      await opened.store.database.query('UPDATE schedules SET spec = $2::jsonb WHERE id = $1', [broken.id, spec])
      const { items } = await schedules.list(undefined, 200)
      const listed = items.filter(({ id }) => id === broken.id || id === sound.id)
      expect(listed.map((each) => schedules.next(each, 1).length)).toEqual([0, 1])
      await opened.clock.advance(seconds(10))
      await worker().round()
      expect([(await runsOf(broken)).length, (await runsOf(sound)).length]).toEqual([0, 1])
      expect(opened.core.log.of('schedule.unreadable').at(-1)).toMatchObject({ schedule: broken.name })
      // Whoever pauses or changes it may do so.
      expect(await schedules.pause(broken.id, 'test')).toMatchObject({ ok: true })
      const repaired = {
        cron: null,
        timeZone: null,
        gap: null,
        repeat: null,
        startsAt: null,
        everySeconds: 10,
        paused: false,
      }
      expect(await schedules.change(broken.id, repaired, 'test')).toMatchObject({
        ok: true,
        value: { nextAt: expect.any(Number) },
      })
    },
  )

  it('is held against the catalogue', async () => {
    expect(await codeOf({ command: 'fly' })).toEqual(['unknown_command', '/command'])
    expect((await codeOf({ params: { fly: true } }))[0]).toBe('invalid_params')
    expect(await codeOf({ ttlSeconds: 10_000_000 })).toEqual(['ttl_too_long', '/ttlSeconds'])
  })

  it('has a name of its own', async () => {
    const [first, second] = [await make(), await make()]
    expect(await codeOf({ name: first.name })).toEqual(['schedule_name_taken', undefined])
    expect(await schedules.change(second.id, { name: first.name }, 'test')).toMatchObject({
      ok: false,
      refusal: { code: 'schedule_name_taken' },
    })
  })

  it('rests while it is paused, and what came round meanwhile is not run', async () => {
    const schedule = await make({ missed: 'run_all' })
    expect(await schedules.pause(schedule.id, 'test')).toMatchObject({
      ok: true,
      value: { paused: true, nextAt: null },
    })
    await opened.clock.advance(minutes(2))
    await worker().round()
    await schedules.resume(schedule.id, 'test')
    await worker().round()
    expect(await runsOf(schedule)).toEqual([])
    await opened.clock.advance(seconds(10))
    await worker().round()
    expect(await runsOf(schedule)).toHaveLength(1)
  })

  it('runs at once on request, even while it is paused', async () => {
    const schedule = await make({ paused: true })
    expect(await schedules.runNow(schedule.id, 'me')).toMatchObject({ ok: true })
    await worker().round()
    expect(await runsOf(schedule)).toMatchObject([{ kind: 'manual', state: 'done' }])
    expect(opened.core.log.of('schedule.changed').at(-1)).toEqual({ schedule: schedule.id, what: 'run', who: 'me' })
  })

  it('may become one of another kind of timing', async () => {
    const { id } = await make({ everySeconds: 10 })
    const changed = await schedules.change(id, { cron: '0 6 * * *', timeZone: 'Europe/Berlin', missed: 'skip' }, 'test')
    expect(changed).toMatchObject({
      ok: true,
      value: { revision: 2, spec: { cron: '0 6 * * *', repeat: 'first', missed: 'skip' } },
    })
    const back = await schedules.change(id, { everySeconds: 60 }, 'test')
    expect(back.ok && [back.value.spec.cron, back.value.spec.everySeconds]).toEqual([undefined, 60])
  })

  it('is over after its end', async () => {
    const endsAt = new Date(opened.clock.now() + seconds(25)).toISOString()
    const schedule = await make({ endsAt, overlap: 'allow' })
    for (let round = 0; round < 6; round += 1) {
      await opened.clock.advance(seconds(10))
      await worker().round()
    }
    expect([(await runsOf(schedule)).length, (await store.find(schedule.id))?.nextAt]).toEqual([2, null])
  })

  it('of the file is changed in the file, and deleted when it is no longer there', async () => {
    const one = {
      ...(await make({ name: 'by-api' })),
      id: '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d',
      name: 'of-file',
      source: 'file' as const,
    }
    expect(await store.putFile([one])).toEqual({ changed: ['of-file'], deleted: [], taken: [] })
    expect(await store.putFile([one])).toEqual({ changed: [], deleted: [], taken: [] })
    expect(await schedules.pause(one.id, 'test')).toMatchObject({ ok: false, refusal: { code: 'schedule_from_file' } })
    expect(await schedules.delete(one.id, 'test')).toMatchObject({ ok: false, refusal: { code: 'schedule_from_file' } })
    expect(await store.putFile([{ ...one, spec: { ...one.spec, everySeconds: 20 } }])).toMatchObject({
      changed: ['of-file'],
    })
    expect(await store.putFile([{ ...one, name: 'by-api' }])).toMatchObject({ taken: ['by-api'] })
    expect(await store.putFile([])).toEqual({ changed: [], deleted: ['of-file'], taken: [] })
  })

  it('deletes old occurrences, and keeps what is still to run', async () => {
    const schedule = await make({ overlap: 'allow' })
    await opened.clock.advance(seconds(10))
    await worker().round()
    await opened.clock.advance(seconds(10))
    await worker().firer.fire()
    expect(await store.forget(opened.clock.now() + 1, 100)).toBe(1)
    expect(await runsOf(schedule)).toMatchObject([{ state: 'due' }])
  })
})

it('a VIN of no vehicle in particular is a VIN', () => expect(parseVin('1KF00000000000000')).toBeDefined())
