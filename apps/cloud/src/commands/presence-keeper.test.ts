import { type Vin, parseIvcId } from '@keyfob/protocol'
import { eventually } from '@keyfob/testbed'
import { VirtualClock, minutes, seconds } from '@keyfob/runtime'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { SampleStore } from '../store/testing/sample-store.ts'
import { SampleCore, freshVin, sampleIvc } from './testing/sample-core.ts'
import type { VehicleStore } from '../ports/vehicle-store.ts'

const clock = new VirtualClock()
let store: SampleStore
/** Two processes on one store. */
let core: SampleCore
let other: SampleCore
let strict: SampleCore

beforeAll(async () => {
  store = await SampleStore.open()
  core = makeCore(true)
  other = makeCore(true)
  strict = makeCore(false)
}, 60_000)

afterAll(() => store.close())

const makeCore = (registers: boolean, vehicleStore: VehicleStore = store.vehicleStore): SampleCore =>
  new SampleCore({ store, clock, vehicleStore, registers })

/** A store that answers about a message when it is released. */
const withSlowHearing = (inner: VehicleStore, held: Promise<void>): VehicleStore =>
  new Proxy(inner, {
    get: (target, name) => {
      const own: unknown = Reflect.get(target, name, target)
      if (typeof own !== 'function') return own
      const method = own.bind(target) as (...args: unknown[]) => Promise<unknown> // every method of a store is one
      return name === 'recordHeard'
        ? (...args: unknown[]) => method(...args).then((word) => held.then(() => word))
        : method
    },
  })

const kindsTo = (vin: Vin) => core.gateway.sentTo(vin).map(({ kind }) => kind)
const presenceOf = async (vin: Vin) => (await store.vehicleStore.find(vin))?.presence

/** The nonce of the probe that a vehicle is sent. */
const nonceTo = async (vin: Vin): Promise<string> => {
  const probeTo = () => core.gateway.sentTo(vin).findLast(({ kind }) => kind === 'probe')
  await eventually(() => probeTo() !== undefined, { what: 'a probe' })
  const probe = probeTo()
  return probe?.kind === 'probe' ? probe.nonce : ''
}

/** A vehicle that was online and went offline. */
const disconnectedVehicle = async (): Promise<Vin> => {
  const vin = freshVin()
  await core.birth(vin)
  await core.will(vin)
  return vin
}

describe('a birth', () => {
  it('[L5] is answered with the time, by its nonce, each time', async () => {
    const vin = freshVin()
    await core.birth(vin, { nonce: 'n-a' })
    await core.birth(vin, { nonce: 'n-b' })
    const now = clock.now()
    expect(core.gateway.sentTo(vin)).toMatchObject([
      { kind: 'time', nonce: 'n-a', now },
      { kind: 'time', nonce: 'n-b', now },
    ])
  })

  it('registers and pairs the vehicle', async () => {
    const vin = freshVin()
    await core.birth(vin, { versions: { app: '2.4.1' } })
    expect(await store.vehicleStore.find(vin)).toMatchObject({
      ivc: sampleIvc,
      presence: { online: true, session: 's-1', counter: 1 },
      versions: { app: '2.4.1' },
    })
  })

  it('does not register where only PUT does, and gets no answer then', async () => {
    const vin = freshVin()
    await strict.birth(vin)
    expect(await store.vehicleStore.find(vin)).toBeUndefined()
    expect(strict.gateway.sentTo(vin)).toEqual([])
    expect(strict.log.eventsOf('warn')).toContain('vehicle.not_registered')
  })

  it('[L11] that is older than the last changes nothing', async () => {
    const vin = freshVin()
    await core.birth(vin, { session: 's-5', counter: 5 })
    await core.birth(vin, { session: 's-4', counter: 4 })
    expect(await presenceOf(vin)).toMatchObject({ session: 's-5', counter: 5, online: true })
    await core.will(vin, 's-5')
    await core.birth(vin, { session: 's-4', counter: 4 })
    expect(await presenceOf(vin)).toMatchObject({ online: false })
  })

  it('[L11] of a fresh memory or of another IVC begins its own count', async () => {
    const vin = freshVin()
    await core.birth(vin, { session: 's-5', counter: 5 })
    await core.birth(vin, { session: 's-x', counter: 1, horizon: null })
    expect(await presenceOf(vin)).toMatchObject({ session: 's-x', counter: 1 })
    await core.birth(vin, { session: 's-y', counter: 0, ivc: parseIvcId('IVC-2')! })
    expect(await store.vehicleStore.find(vin)).toMatchObject({ ivc: 'IVC-2', presence: { session: 's-y', counter: 0 } })
  })

  it('repeats attempted commands when the session is new, and only then', async () => {
    const vin = freshVin()
    await core.birth(vin)
    const { id } = await core.submit(vin)
    await core.birth(vin)
    expect(kindsTo(vin)).toEqual(['time', 'command', 'time'])
    await core.birth(vin, { session: 's-2', counter: 2 })
    expect(core.gateway.sentTo(vin).slice(3)).toMatchObject([{ kind: 'time' }, { kind: 'command', id }])
  })

  it('[L4] stamps first attempts after the time that a fresh memory takes as its horizon', async () => {
    const vin = await disconnectedVehicle()
    const { id } = await core.submit(vin, { command: 'doors_lock' })
    await core.birth(vin, { session: 's-2', counter: 2, horizon: null })
    // A probe is sent as well, and may come before or after the rest.
    const [, time, command] = core.gateway.sentTo(vin).filter(({ kind }) => kind !== 'probe')
    expect([time?.kind, command?.kind]).toEqual(['time', 'command'])
    expect(time?.kind === 'time' && command?.kind === 'command' && command.issuedAt > time.now).toBe(true)
    expect(await core.recordOf(id)).toMatchObject({ state: 'sent' })
  })
})

describe('the wills of a fleet', () => {
  it('[L11] are recorded by few statements', async () => {
    const vins = await Promise.all(Array.from({ length: 200 }, disconnectedVehicle))
    await Promise.all(vins.map((vin) => core.birth(vin, { session: `s-${vin}`, counter: 2 })))
    const wills = vi.spyOn(store.vehicleStore, 'recordWills')
    await Promise.all(vins.map((vin) => core.will(vin, `s-${vin}`)))
    const groups = wills.mock.calls.length
    wills.mockRestore()
    expect(groups).toBeLessThan(20)
    for (const vin of vins) expect(await presenceOf(vin)).toMatchObject({ online: false, session: `s-${vin}` })
  })

  it('[L11] are judged one by one: of the session on record, of another, of one that is offline, or of nobody', async () => {
    const [current, stale, offline, unknown] = [freshVin(), freshVin(), freshVin(), freshVin()]
    for (const vin of [current, stale, offline]) await core.birth(vin, { session: 's-5', counter: 5 })
    const will = (vin: Vin, session: string) => ({ vin, will: { status: 'offline', session } }) as const
    const { vehicleStore: vehicles } = store
    expect(await vehicles.recordWills([will(offline, 's-5')], clock.now())).toEqual(new Set([offline]))
    const wills = [will(unknown, 's-5'), will(offline, 's-5'), will(stale, 's-4'), will(current, 's-5')]
    expect(await vehicles.recordWills(wills, clock.now())).toEqual(new Set([current]))
    expect(await presenceOf(stale)).toMatchObject({ online: true })
  })
})

describe('the births of a fleet', () => {
  it('[L11] are recorded, and what waits is sent, by few statements', async () => {
    const vins = await Promise.all(Array.from({ length: 200 }, disconnectedVehicle))
    const waiting = await Promise.all(vins.slice(0, 50).map((vin) => core.submit(vin)))
    const [births, repeated, waits] = [
      vi.spyOn(store.vehicleStore, 'recordBirths'),
      vi.spyOn(store.commandStore, 'attemptedOf'),
      vi.spyOn(store.commandStore, 'attemptWaiting'),
    ]
    await Promise.all(vins.map((vin) => core.birth(vin, { session: `s-${vin}`, counter: 2, nonce: `n-${vin}` })))
    const groups = [births, repeated, waits].map(({ mock }) => mock.calls.length)
    for (const spy of [births, repeated, waits]) spy.mockRestore()
    expect(Math.max(...groups), 'groups of each').toBeLessThan(20)
    for (const vin of vins) {
      expect(await presenceOf(vin)).toMatchObject({ online: true, session: `s-${vin}`, counter: 2 })
      expect(core.gateway.sentTo(vin)).toContainEqual(expect.objectContaining({ kind: 'time', nonce: `n-${vin}` }))
    }
    const states = (await store.commandStore.find(waiting.map(({ id }) => id))).map(({ state }) => state)
    expect(states).toEqual(waiting.map(() => 'sent'))
  })

  it('[L11] are judged one by one: one may be new, another the same, stale, or of a vehicle that is not there', async () => {
    const [fresh, same, stale, unknown] = [freshVin(), freshVin(), freshVin(), freshVin()]
    for (const vin of [fresh, same, stale]) await core.birth(vin, { session: 's-5', counter: 5 })
    const birth = (vin: Vin, session: string, counter: number) =>
      ({ vin, retained: false, birth: { status: 'online', session, counter, nonce: 'n', horizon: 0 } }) as const
    const births = [birth(unknown, 's', 1), birth(stale, 's-4', 4), birth(same, 's-5', 5), birth(fresh, 's-6', 6)]
    const news = await store.vehicleStore.recordBirths(births, clock.now(), () => false)
    expect(news).toEqual(['unregistered', 'stale', 'same', 'new'])
    expect(await store.vehicleStore.recordBirths([birth(unknown, 's', 1)], clock.now(), () => true)).toEqual(['new'])
  })

  it('fail one by one where the data of one cannot be stored', async () => {
    const vins = [freshVin(), freshVin(), freshVin()]
    const sessions = ['s-a', 's-\u0000', 's-c']
    const births = vins.map((vin, nth) =>
      core.presence.birth(vin, { status: 'online', session: sessions[nth]!, counter: 1, nonce: 'n', horizon: 0 }),
    )
    expect((await Promise.allSettled(births)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    expect(await presenceOf(vins[2]!)).toMatchObject({ online: true, session: 's-c' })
  })
})

describe('a vehicle that is believed offline', () => {
  it('[L11] is probed, and its command waits without an attempt until the birth', async () => {
    const vin = await disconnectedVehicle()
    const record = await core.submit(vin, { command: 'doors_lock' })
    const second = await core.submit(vin, { command: 'doors_lock' })
    expect(record).toMatchObject({ state: 'queued', attempts: 0, reason: { code: 'waiting_for_vehicle' } })
    await core.pass(minutes(1), seconds(5))
    expect(kindsTo(vin)).toEqual(['time', 'probe', 'probe'])
    await core.birth(vin, { session: 's-2', counter: 2 })
    expect(core.gateway.sentTo(vin).at(-1)).toMatchObject({ kind: 'command', id: record.id, ivc: sampleIvc })
    expect(await core.recordOf(second.id)).toMatchObject({ state: 'queued' })
  })

  it('[L11] is online again with the reply to the probe, in the same session', async () => {
    const vin = await disconnectedVehicle()
    const { id } = await core.submit(vin)
    await core.birth(vin, { probe: await nonceTo(vin) })
    expect(core.gateway.sentTo(vin).at(-1)).toMatchObject({ kind: 'command', id })
  })

  it('[L11] is probed with one nonce by every process, and an answer counts once', async () => {
    const vin = await disconnectedVehicle()
    await core.submit(vin)
    const nonce = await nonceTo(vin)
    await other.presence.probe([vin])
    expect(other.gateway.sentTo(vin)).toEqual([{ v: 1, kind: 'probe', nonce }])
    await core.birth(vin, { session: 's-0', counter: 0, probe: nonce })
    expect(await presenceOf(vin)).toMatchObject({ online: true, session: 's-0', counter: 0 })
    await core.birth(vin, { session: 's-9', counter: 9 })
    await core.will(vin, 's-9')
    await core.birth(vin, { session: 's-0', counter: 0, probe: nonce })
    expect(await presenceOf(vin)).toMatchObject({ online: false })
    await other.presence.probe([vin])
    expect(other.gateway.sentTo(vin)).toHaveLength(2)
    expect(other.gateway.sentTo(vin)[1]).not.toMatchObject({ nonce })
  })

  it.each(['ack', 'state', 'presence'] as const)(
    '[L11] is there again with an unreadable message: %s',
    async (uplink) => {
      const vin = await disconnectedVehicle()
      const { id } = await core.submit(vin)
      await core.gateway.receive(vin, uplink, '\u0000 garbage', true) // retained: of unknown age
      expect(await core.recordOf(id)).toMatchObject({ state: 'queued' })
      await core.gateway.receive(vin, uplink, '\u0000 garbage')
      expect(await core.recordOf(id)).toMatchObject({ state: 'sent' })
      expect(await presenceOf(vin)).toMatchObject({ online: true })
    },
  )

  it('[L11] is online again together with others, by few statements', async () => {
    const recordHeard = vi.spyOn(store.vehicleStore, 'recordHeard')
    const vins = await Promise.all(Array.from({ length: 40 }, disconnectedVehicle))
    const commands = await Promise.all(vins.map((vin) => core.submit(vin)))
    await Promise.all(vins.map((vin) => core.gateway.receive(vin, 'state', '\u0000 garbage')))
    const states = (await store.commandStore.find(commands.map(({ id }) => id))).map(({ state }) => state)
    expect(states).toEqual(vins.map(() => 'sent'))
    const sizes = recordHeard.mock.calls.map(([heard]) => heard.size).filter((size) => size > 1)
    recordHeard.mockRestore()
    expect(sizes.length, 'groups').toBeLessThan(10)
    expect(Math.max(...sizes), 'vehicles of the largest').toBeGreaterThan(10)
  })

  it('[L11] is online again with a message that is too large', async () => {
    const vin = await disconnectedVehicle()
    const { id } = await core.submit(vin)
    core.gateway.receiveUnroutable(vin)
    await eventually(async () => (await core.recordOf(id)).state === 'sent')
  })

  it('[L11] stays offline after an unreadable message that may be its will', async () => {
    const vin = await disconnectedVehicle()
    await core.gateway.receive(vin, 'presence', 'offline')
    await core.gateway.receive(vin, 'presence', '{"status":"offline"}')
    await core.gateway.receive(vin, 'presence', '') // clears what is retained
    expect(await presenceOf(vin)).toMatchObject({ online: false })
  })

  it.each(['an ack', 'a report'])('[L11] is online again with any other message: %s', async (message) => {
    const vin = freshVin()
    await core.birth(vin)
    const open = await core.submit(vin, { command: 'doors_lock' })
    await core.will(vin)
    const waiting = await core.submit(vin)
    expect(waiting.state).toBe('queued')
    await (message === 'an ack'
      ? core.ack(open, 'received', { ivc: sampleIvc })
      : core.report(vin, { 'Vehicle.Speed': 0 }))
    expect(await presenceOf(vin)).toMatchObject({ online: true })
    expect(await core.recordOf(waiting.id)).toMatchObject({ state: 'sent' })
    expect(core.gateway.sentTo(vin)).toContainEqual(expect.objectContaining({ kind: 'command', id: waiting.id }))
  })

  it('[L11] loses nothing: its command expires cleanly or is canceled cleanly', async () => {
    const vin = await disconnectedVehicle()
    const expiring = await core.submit(vin)
    const canceled = await core.submit(vin, { command: 'doors_lock' })
    await core.commands.cancel(canceled.id, 'key:a')
    await core.pass(seconds(31))
    expect(await core.recordOf(expiring.id)).toMatchObject({ state: 'expired', reason: { code: 'ttl_elapsed' } })
    expect(await core.recordOf(canceled.id)).toMatchObject({ state: 'canceled' })
    await core.birth(vin, { session: 's-2', counter: 2 })
    expect(kindsTo(vin)).not.toContain('command')
  })

  it('is not sent the next command when the one in flight ends by time', async () => {
    const vin = freshVin()
    await core.birth(vin)
    const first = await core.submit(vin, { command: 'doors_lock', ttlSeconds: 5 })
    const second = await core.submit(vin, { command: 'doors_lock' })
    await core.will(vin)
    await core.pass(first.deadline - clock.now())
    expect(await core.recordOf(first.id)).toMatchObject({ state: 'unknown' })
    expect(await core.recordOf(second.id)).toMatchObject({ state: 'queued' })
  })
})

describe('a vehicle whose counter went back', () => {
  it.each([100, Number.MAX_SAFE_INTEGER])('[L11] is online again by an answered probe: it was %i', async (counter) => {
    const vin = freshVin()
    await core.birth(vin, { session: 's-a', counter })
    await core.will(vin, 's-a')
    await core.birth(vin, { session: 's-b', counter: 3 })
    const { id } = await core.submit(vin, { command: 'doors_unlock' })
    expect(await core.recordOf(id)).toMatchObject({ state: 'queued' })
    await core.birth(vin, { session: 's-b', counter: 3, probe: await nonceTo(vin) })
    expect(await core.recordOf(id)).toMatchObject({ state: 'sent' })
    expect(await presenceOf(vin)).toMatchObject({ online: true, session: 's-b', counter: 3 })
    await core.will(vin, 's-b')
    expect(await presenceOf(vin)).toMatchObject({ online: false })
  })

  it('[L11] is probed at once, also when no command waits, and not again when the answer does not count', async () => {
    const vin = freshVin()
    await core.birth(vin, { session: 's-a', counter: 100 })
    await core.birth(vin, { session: 's-b', counter: 3 })
    await nonceTo(vin)
    await core.birth(vin, { session: 's-b', counter: 3, probe: 'of another process' })
    await core.rest()
    expect(kindsTo(vin)).toEqual(['time', 'time', 'probe', 'time'])
    expect(await presenceOf(vin)).toMatchObject({ session: 's-a' })
  })
})

describe('a birth that the broker had kept', () => {
  it('[L11] registers, and begins a session that was not known', async () => {
    const vin = freshVin()
    await core.birth(vin, {}, true)
    expect(await presenceOf(vin)).toMatchObject({ online: true, session: 's-1' })
    await core.will(vin)
    const { id } = await core.submit(vin)
    await core.birth(vin, { session: 's-2', counter: 2 }, true)
    expect(await core.recordOf(id)).toMatchObject({ state: 'sent' })
  })

  it.each([
    ['older', { session: 's-1', counter: 1 }],
    ['of the session that is known to be gone', { session: 's-2', counter: 2 }],
    ['the same, of a memory that was fresh', { session: 's-2', counter: 2, horizon: null }],
  ])('[L11] resumes nothing when it is %s: it is asked about', async (_what, birth) => {
    const vin = freshVin()
    await core.birth(vin, { session: 's-2', counter: 2 })
    await core.will(vin, 's-2')
    const { id } = await core.submit(vin)
    await core.birth(vin, birth, true)
    expect(await core.recordOf(id)).toMatchObject({ state: 'queued' })
    await core.birth(vin, { ...birth, probe: await nonceTo(vin) })
    expect(await core.recordOf(id)).toMatchObject({ state: 'sent' })
  })
})

describe('a will', () => {
  it('[L11] of another session than the one on record changes nothing', async () => {
    const vin = freshVin()
    await core.birth(vin, { session: 's-2', counter: 2 })
    await core.will(vin, 's-1')
    expect(await presenceOf(vin)).toMatchObject({ online: true })
    await core.will(vin, 's-2')
    expect(await presenceOf(vin)).toMatchObject({ online: false })
  })

  it('[L11] that overtakes an ack does not leave the vehicle offline', async () => {
    const vin = freshVin()
    await core.birth(vin)
    const open = await core.submit(vin)
    // The ack is noted as a sign of life while the will is on its way to the store.
    await Promise.all([core.presence.heard(vin, sampleIvc), core.will(vin)])
    const waiting = await core.submit(vin, { command: 'doors_lock' })
    await core.ack(open, 'running', { ivc: sampleIvc })
    expect(await presenceOf(vin)).toMatchObject({ online: true })
    expect(await core.recordOf(waiting.id)).toMatchObject({ state: 'sent' })
  })

  it('[L11] that overtakes the answer of the store about an ack does not either', async () => {
    const vin = freshVin()
    await core.birth(vin)
    const open = await core.submit(vin)
    let answer = (): void => undefined
    const held = new Promise<void>((resolve) => (answer = resolve))
    const slow = withSlowHearing(store.vehicleStore, held)
    const late = makeCore(true, slow)
    const hearing = late.presence.heard(vin, sampleIvc)
    await late.will(vin)
    answer()
    await hearing
    await late.ack(open, 'running', { ivc: sampleIvc })
    expect(await presenceOf(vin)).toMatchObject({ online: true })
  })

  it('[L11] that another process received is noticed here within seconds', async () => {
    const vin = freshVin()
    await core.birth(vin)
    const open = await core.submit(vin, { ttlSeconds: 120 })
    await core.ack(open, 'received', { ivc: sampleIvc })
    await other.will(vin)
    await clock.advance(seconds(10))
    await core.ack(open, 'running', { ivc: sampleIvc })
    expect(await presenceOf(vin)).toMatchObject({ online: true })
  })
})

it('pairs a vehicle by the first ack that names an IVC, and not by a later one', async () => {
  const vin = freshVin()
  const record = await core.submit(vin)
  expect(record.ivc).toBeNull()
  await core.ack(record, 'received')
  expect(await store.vehicleStore.find(vin)).toMatchObject({ ivc: null })
  await core.ack(record, 'running', { ivc: sampleIvc })
  await clock.advance(seconds(10))
  await core.ack(record, 'succeeded', { ivc: parseIvcId('IVC-2')! })
  expect(await store.vehicleStore.find(vin)).toMatchObject({ ivc: sampleIvc, presence: { online: null } })
})

it('[L7] looks for the doubts of a whole fleet that is heard for the first time in a few statements', async () => {
  const records = await Promise.all(Array.from({ length: 200 }, () => core.submit(freshVin())))
  const looks = [vi.spyOn(store.commandStore, 'attemptedOf'), vi.spyOn(store.commandStore, 'doubtsOf')]
  try {
    await Promise.all(records.map((record) => core.ack(record, 'succeeded')))
    const calls = looks.flatMap(({ mock }) => mock.calls)
    expect(new Set(calls.flatMap(([vins]) => vins))).toEqual(new Set(records.map(({ vin }) => vin)))
    expect(calls.length).toBeLessThan(20)
  } finally {
    for (const look of looks) look.mockRestore()
  }
})

it('[L3] drops presence when the store is unavailable, and logs it: the next birth brings it again', async () => {
  const vin = freshVin()
  const gone = makeCore(true, awayStore())
  await gone.birth(vin)
  await gone.will(vin)
  await gone.report(vin, { 'Vehicle.Speed': 0 })
  const { id } = await gone.submit(vin)
  await gone.ack({ vin, id }, 'succeeded')
  expect(await gone.recordOf(id)).toMatchObject({ state: 'succeeded' })
  expect(gone.log.eventsOf('warn')).toEqual([
    'presence.dropped',
    'presence.dropped',
    'state.dropped',
    'presence.dropped',
  ])
})

/** A vehicle store whose database is unavailable. */
const awayStore = () =>
  new Proxy(store.vehicleStore, {
    get: () => async () => {
      throw new Error('away')
    },
  })
