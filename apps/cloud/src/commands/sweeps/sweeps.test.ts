import { eventually } from '@keyfob/testbed'
import { type CommandId, type Vin, parseVin } from '@keyfob/protocol'
import { type Service, VirtualClock, days, hours, minutes, seconds } from '@keyfob/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CommandRecord } from '../../ports/command-record.ts'
import { SampleStore } from '../../store/testing/sample-store.ts'
import { SampleCore, freshVin } from '../testing/sample-core.ts'
import { sweepDue } from './due.ts'
import { sweepHistory } from './history.ts'
import { sweepIdempotencyKeys } from './idempotency-keys.ts'
import { sweepLanes } from './lanes.ts'
import { sweepProbes } from './probes.ts'
import { sweepUnheard } from './unheard.ts'
import { Sweeps } from './sweeps.ts'

let clock: VirtualClock
let store: SampleStore
let core: SampleCore

beforeAll(async () => {
  store = await SampleStore.open()
}, 60_000)

beforeEach(async () => {
  await store.database.script('TRUNCATE vehicles, lanes, commands, events, submit_keys')
  clock = new VirtualClock()
  core = new SampleCore({ store, clock })
})

afterAll(() => store.close())

const stateOf = async (id: CommandId) => (await core.recordOf(id)).state

describe('the due sweep', () => {
  it('[L6] settles everything that is due, in bounded batches', async () => {
    const vins = Array.from({ length: 600 }, freshVin)
    await Promise.all(vins.map((vin) => core.submit(vin)))
    await clock.advance(minutes(2))
    expect(await sweepDue(core.sweepParts)).toBe(true)
    expect(await sweepDue(core.sweepParts)).toBe(250)
    expect((await core.commands.list({ states: ['unknown'] }, undefined, 1_000)).items).toHaveLength(600)
  })

  it('finds nothing to do twice, and nothing before its time', async () => {
    const { id } = await core.submit(freshVin())
    await clock.advance(seconds(1.9))
    await sweepDue(core.sweepParts)
    await clock.advance(seconds(0.1))
    await sweepDue(core.sweepParts)
    await sweepDue(core.sweepParts)
    expect(await core.recordOf(id)).toMatchObject({ attempts: 2 })
  })

  it('[L6] says how soon the next command is due, and looks no more than four times a second', async () => {
    await core.submit(freshVin())
    expect(await sweepDue(core.sweepParts)).toBe(Infinity)
    await clock.advance(seconds(1.5))
    expect(await sweepDue(core.sweepParts)).toBe(500)
    await clock.advance(seconds(0.4))
    expect(await sweepDue(core.sweepParts)).toBe(250)
  })
})

describe('the sweep of lanes', () => {
  it('[L8] attempts what waits in a free lane, and repairs a lane whose command in flight is settled or deleted', async () => {
    const [first, second] = [await core.submit(freshVin()), await core.submit(freshVin())]
    const waiting = [await core.submit(first.vin), await core.submit(second.vin)]
    await core.sweepParts.lifecycle.idle() // the times of both attempts are written
    // Only a person with psql can cause this.
    await store.database.query("UPDATE commands SET state = 'failed', settled_at = now() WHERE id = $1", [first.id])
    await store.database.query('DELETE FROM commands WHERE id = $1', [second.id])
    await sweepLanes(core.sweepParts)
    expect(await Promise.all(waiting.map(({ id }) => stateOf(id)))).toEqual(['sent', 'sent'])
    await sweepLanes(core.sweepParts)
    expect(core.gateway.sentTo(first.vin)).toHaveLength(2)
  })

  it('[L8] leaves a lane alone whose command is in flight', async () => {
    const vin = freshVin()
    await core.submit(vin)
    const { id } = await core.submit(vin)
    await sweepLanes(core.sweepParts)
    expect(await stateOf(id)).toBe('queued')
  })

  it('[L11] finds what a birth missed, when the submit saw the old hint', async () => {
    const vin = freshVin()
    await core.birth(vin)
    await core.will(vin)
    const { id } = await core.submit(vin)
    await store.vehicleStore.recordHeard(new Map([[vin, undefined]]), clock.now()) // and nothing was resumed
    await sweepLanes(core.sweepParts)
    expect(await stateOf(id)).toBe('sent')
  })
})

describe('the sweep of probes', () => {
  it('[L11] probes every vehicle that is believed offline while a command waits for it, and no other', async () => {
    const [awaited, idle, present] = [freshVin(), freshVin(), freshVin()]
    for (const vin of [awaited, idle, present]) await core.birth(vin)
    for (const vin of [awaited, idle]) await core.will(vin)
    for (const vin of [awaited, present]) await core.submit(vin)
    core.gateway.sent.length = 0
    await sweepProbes(core.sweepParts)
    expect(core.gateway.sent.map(({ vin, message }) => [vin, message.kind])).toEqual([[awaited, 'probe']])
  })

  it('[L11] gives every vehicle a turn, also above its limit', async () => {
    await store.database.script(`
      INSERT INTO vehicles (vin, registered_at, online)
        SELECT '1KEYF0B1' || lpad(n::text, 9, '0'), now(), false FROM generate_series(1, 30) n;
      INSERT INTO commands SELECT gen_random_uuid(), vin, 'doors_lock', '{}', 'doors', 1, NULL, 'test', 'queued', 'none', '{}', 1, false,
        now(), NULL, now(), now(), 1000, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL FROM vehicles`)
    const asked = new Set<string>()
    const store10 = Object.assign(Object.create(core.sweepParts.store), {
      awaited: () => store.commandStore.awaited(10),
    })
    for (let round = 0; asked.size < 30; round += 1) {
      expect(round, `${asked.size} of 30 vehicles were asked`).toBeLessThan(100)
      await sweepProbes({ ...core.sweepParts, store: store10 })
      for (const { vin } of core.gateway.sent) asked.add(vin)
    }
    expect(asked).toContain(parseVin('1KEYF0B1000000030'))
  })
})

describe('the sweep of vehicles that never sent a message', () => {
  const exists = async (vin: Vin) => (await store.vehicleStore.find(vin)) !== undefined
  const heardBy: Readonly<Record<string, (vin: Vin, record: CommandRecord) => Promise<unknown>>> = {
    'an ack': (_vin, record) => core.ack(record, 'received'),
    'an unreadable message': (vin) => core.gateway.receive(vin, 'ack', 'garbage'),
    'a report': (vin) => core.report(vin, { 'Vehicle.Speed': 0 }),
    'a birth': (vin) => core.birth(vin),
    'a person who vouches for it': (vin) => core.vehicles.put(vin, {}),
  }

  it('deletes one that only a command registered after a day, and stops asking about its doubts', async () => {
    const { vin, id, deadline } = await core.submit(freshVin())
    await core.pass(deadline - clock.now())
    await clock.advance(hours(24) - (deadline - clock.now()) - minutes(2))
    await sweepUnheard(core.sweepParts)
    expect(await exists(vin)).toBe(true)
    await clock.advance(minutes(10))
    expect(await sweepUnheard(core.sweepParts)).toBe(false)
    expect(await exists(vin)).toBe(false)
    expect(core.log.of('vehicle.unheard_forgotten')).toEqual([{ vin }])
    core.gateway.sent.length = 0
    await core.pass(hours(2), minutes(10))
    expect(core.gateway.sentTo(vin)).toEqual([])
    expect(await core.recordOf(id)).toMatchObject({ state: 'unknown', dueAt: null })
  })

  it('[L7] asks about its doubts when it sends a message after all', async () => {
    const { vin, id, deadline } = await core.submit(freshVin())
    await core.pass(deadline - clock.now())
    await clock.advance(hours(25))
    await sweepUnheard(core.sweepParts)
    await core.report(vin, { 'Vehicle.Speed': 0 })
    expect(core.gateway.sentTo(vin).at(-1)).toMatchObject({ kind: 'cancel', id })
    await core.ack({ vin, id }, 'succeeded')
    expect(await stateOf(id)).toBe('succeeded')
  })

  it('leaves one alone while a command of it is open', async () => {
    const { vin } = await core.submit(freshVin(), { command: 'doors_lock', ttlSeconds: 3600 })
    await store.database.query(`UPDATE vehicles SET registered_at = registered_at - interval '2 days'`)
    await sweepUnheard(core.sweepParts)
    expect(await exists(vin)).toBe(true)
  })

  it.each(Object.keys(heardBy))('leaves one alone after %s', async (word) => {
    const record = await core.submit(freshVin())
    await heardBy[word]?.(record.vin, record)
    await core.pass(record.deadline - clock.now())
    await clock.advance(days(10))
    await core.sweep()
    await sweepUnheard(core.sweepParts)
    expect(await exists(record.vin)).toBe(true)
  })

  it('continues while there is more, and leaves alone what an older version wrote', async () => {
    await store.database.script(`
      INSERT INTO vehicles (vin, registered_at, presumed)
        SELECT '1KEYF0B1' || lpad(n::text, 9, '0'), '2020-01-01', CASE WHEN n > 1 THEN true END FROM generate_series(1, 131) n`)
    expect(await sweepUnheard(core.sweepParts)).toBe(true)
    expect(await sweepUnheard(core.sweepParts)).toBe(false)
    expect((await store.vehicleStore.list({}, undefined, 10)).items.map(({ vin }) => vin)).toEqual([
      '1KEYF0B1000000001',
    ])
  })
})

describe('the sweep of idempotency keys', () => {
  const resubmit = async (record: { vin: SampleVin }) => (await core.submit(record.vin, { idempotencyKey: 'k' })).id
  type SampleVin = Parameters<typeof core.submit>[0]

  it('[L10] deletes a key after a week, and not within 24 h', async () => {
    const record = await core.submit(freshVin(), { idempotencyKey: 'k' })
    await clock.advance(hours(24))
    expect(await sweepIdempotencyKeys(core.sweepParts)).toBe(false)
    expect(await resubmit(record)).toBe(record.id)
    await clock.advance(days(6) + 1)
    expect(await sweepIdempotencyKeys(core.sweepParts)).toBe(false)
    expect(await resubmit(record)).not.toBe(record.id)
  })

  it('continues while there is more, the oldest first', async () => {
    await store.database.script(`
      INSERT INTO submit_keys SELECT 'test', 'old-' || n, 'h', gen_random_uuid(), '2020-01-01'::timestamptz + n * interval '1 s' FROM generate_series(1, 1500) n`)
    expect(await sweepIdempotencyKeys(core.sweepParts)).toBe(true)
    const left = await store.database.query<{ key: string }>('SELECT key FROM submit_keys ORDER BY created_at')
    expect([left.length, left[0]?.key]).toEqual([500, 'old-1001'])
    expect(await sweepIdempotencyKeys(core.sweepParts)).toBe(false)
    expect(await store.database.query('SELECT key FROM submit_keys')).toEqual([])
  })
})

describe('the history sweep', () => {
  it('makes partitions for the weeks to come, drops old ones, and logs both', async () => {
    const parts = { ...core.sweepParts, history: store.history, historyKept: days(30) }
    expect(await sweepHistory(parts)).toBe(false)
    await clock.advance(days(60))
    await sweepHistory(parts)
    await sweepHistory(parts)
    const lines = core.log.lines.filter(({ event }) => event === 'history.kept').map(({ fields }) => fields)
    expect(lines).toHaveLength(2)
    expect(lines[1]).toMatchObject({ dropped: lines[0]?.['made'] })
  })
})

describe('all sweeps', () => {
  const running = async (run: (sweeps: Service) => Promise<void>) => {
    const sweeps = new Sweeps(core.sweepParts)
    await sweeps.start()
    await run(sweeps)
    await sweeps.stop()
    expect(clock.pending).toBe(0)
  }

  /** Advances time until the condition holds. */
  const passing = (look: () => Promise<boolean>, span: number) =>
    eventually(async () => (await look()) || (await clock.advance(span), false), { every: 1 })

  it('[L6] run by themselves, from the start on, without a special path', async () => {
    const { id, deadline } = await core.submit(freshVin())
    await clock.advance(deadline - clock.now() - seconds(1))
    await running(() => passing(async () => (await stateOf(id)) === 'unknown', 250).then(() => undefined))
  })

  it('continue after a failure, and log it', async () => {
    const { id, deadline } = await core.submit(freshVin())
    await clock.advance(deadline - clock.now())
    let failures = 1
    const due = async (...asked: Parameters<typeof store.commandStore.due>) => {
      failures -= 1
      if (failures >= 0) throw new Error('away')
      return store.commandStore.due(...asked)
    }
    const failing = Object.assign(Object.create(core.sweepParts.store), { due })
    const sweeps = new Sweeps({ ...core.sweepParts, store: failing })
    await sweeps.start()
    await passing(async () => (await stateOf(id)) === 'unknown', 250)
    await sweeps.stop()
    expect(core.log.lines).toContainEqual({
      level: 'error',
      event: 'sweep.failed',
      fields: { sweep: 'sweep.due', error: 'Error: away' },
    })
  })
})
