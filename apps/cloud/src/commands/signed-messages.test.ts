/** The core on the real store, with signatures in both directions (SPEC section 11). */
import {
  type Vin,
  signatureRefusalNow,
  trustedKeysOf,
  writeAck,
  writePresence,
  writeStateReport,
} from '@keyfob/protocol'
import { VirtualClock } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InProcessBus } from '../bus/in-process-bus.ts'
import type { CommandRecord } from '../ports/command-record.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import { type MadeSigning, makeSigning } from '../signing/make-signing.ts'
import { sampleKey } from '../signing/testing/sample-signatures.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { SampleCore, freshVin, sampleIvc } from './testing/sample-core.ts'
import { SampleLog } from './testing/sample-log.ts'

const cloud = sampleKey()
const own = sampleKey()
const clock = new VirtualClock()
let store: SampleStore
beforeAll(async () => void (store = await SampleStore.open()), 60_000)
afterAll(() => store.close())

const signingWith = (policy: 'off' | 'optional' | 'required'): MadeSigning => {
  const { vehicleSigning, vehicles } = store.stores
  return makeSigning({ store: vehicleSigning, vehicles, policy, keys: [cloud.privateJwk], clock, log: new SampleLog() })
}

const coreWith = (policy: 'off' | 'optional' | 'required') => {
  const bus = new InProcessBus({ log: new SampleLog(), clock })
  const { sign, verify, service } = signingWith(policy)
  return { core: new SampleCore({ store, clock, bus, sign, verify }), bus, service }
}

/** A registered vehicle with its key, and a command that was sent to it. */
const commanded = async (made: ReturnType<typeof coreWith>, keys = [own.jwk]): Promise<CommandRecord> => {
  const vin = freshVin()
  await made.core.vehicles.put(vin, { ivc: sampleIvc })
  if (keys.length > 0) await made.service.put(vin, { keys })
  const record = await made.core.submit(vin)
  await made.core.rest()
  return record
}

const stateOf = async ({ core }: ReturnType<typeof coreWith>, { id }: CommandRecord): Promise<string> =>
  (await core.recordOf(id)).state
const done = ({ id }: CommandRecord): string => writeAck({ id, status: 'succeeded' })

describe('what the cloud sends', () => {
  it('is signed for its vehicle: commands, cancels, probes and the time', async () => {
    const made = coreWith('off')
    const record = await commanded(made, [])
    await made.core.commands.cancel(record.id, 'test')
    await made.core.birth(record.vin)
    await made.core.presence.probe([record.vin])
    const sentNow = () => made.core.gateway.sent.filter(({ vin }) => vin === record.vin)
    // Each is signed on a thread of Node's pool, which nothing else waits for.
    const kinds = () => new Set(sentNow().map(({ message }) => message.kind))
    await eventually(() => kinds().size === 4, { what: 'the last of the messages' })
    const sent = sentNow()
    expect(kinds()).toEqual(new Set(['command', 'cancel', 'time', 'probe']))
    const trust = { policy: 'required', keys: trustedKeysOf([cloud.jwk]) } as const
    for (const { payload, vin } of sent) expect(signatureRefusalNow(Buffer.from(payload), vin, trust)).toBeUndefined()
  })
})

describe('where signatures are required', () => {
  it('an ack counts that the key of its vehicle signed', async () => {
    const made = coreWith('required')
    const record = await commanded(made)
    await made.core.gateway.receive(record.vin, 'ack', own.sign(done(record), record.vin))
    expect(await stateOf(made, record)).toBe('succeeded')
    expect(await made.bus.list(10)).toEqual([])
  })

  it.each([
    ['is not signed', done, 'is not signed, and the policy requires it'],
    [
      'the cloud itself signed',
      (record: CommandRecord) => cloud.sign(done(record), record.vin),
      'a key that is not registered',
    ],
    [
      'is signed for another vehicle',
      (record: CommandRecord) => own.sign(done(record), '1M8GDM9AXKP042788'),
      'another vehicle',
    ],
    [
      'says something else than was signed',
      (record: CommandRecord) =>
        own.sign(writeAck({ id: record.id, status: 'failed' }), record.vin).replace('failed', 'succeeded'),
      'a signature that does not match',
    ],
  ])('[L3] an ack that %s changes nothing, and is parked, logged and counted', async (_, payloadOf, problem) => {
    const made = coreWith('required')
    const record = await commanded(made)
    const payload = payloadOf(record)
    await made.core.gateway.receive(record.vin, 'ack', payload)
    expect(await stateOf(made, record)).toBe('sent')
    const [parked] = await made.bus.list(10)
    expect(Buffer.from(parked!.payload).toString()).toBe(payload)
    expect(parked).toMatchObject({ vin: record.vin, uplink: 'ack', problem: expect.stringContaining(problem) })
    expect(made.core.log.of('uplink.refused')).toMatchObject([{ vin: record.vin, uplink: 'ack' }])
    expect(await made.bus.retry(parked!.id)).toBe('retried')
    expect(await stateOf(made, record)).toBe('sent')
  })

  it('a forged birth neither pairs nor counts as a sign of life, and gets no time', async () => {
    const made = coreWith('required')
    const vin = freshVin()
    await made.core.vehicles.put(vin, {})
    await made.service.put(vin, { keys: [own.jwk] })
    await made.core.birth(vin)
    expect(made.core.gateway.sentTo(vin)).toEqual([])
    expect((await made.core.vehicles.find(vin))?.record).toMatchObject({ ivc: null, presence: { online: null } })
    const text = writePresence({ status: 'online', session: 's', counter: 1, nonce: 'n', ivc: sampleIvc, horizon: 0 })
    await made.core.gateway.receive(vin, 'presence', own.sign(text, vin))
    expect(made.core.gateway.sentTo(vin)).toMatchObject([{ kind: 'time', nonce: 'n' }])
    expect((await made.core.vehicles.find(vin))?.record).toMatchObject({ ivc: sampleIvc, presence: { online: true } })
  })

  it('a retained birth from before is counted and not parked: it comes with each subscription', async () => {
    const made = coreWith('required')
    const { vin } = await commanded(made)
    await made.core.birth(vin, {}, true)
    expect((await made.core.vehicles.find(vin))?.record.presence.online).toBeNull()
    expect(await made.bus.list(10)).toEqual([])
  })

  it('a forged report is no evidence: nothing of it is stored', async () => {
    const made = coreWith('required')
    const { vin } = await commanded(made)
    const text = writeStateReport({ at: clock.now(), clockTrusted: true, signals: { 'Vehicle.Speed': 7 } })
    await made.core.gateway.receive(vin, 'state', text)
    expect((await store.vehicleStore.find(vin))?.reported).toEqual({})
    await made.core.gateway.receive(vin, 'state', own.sign(text, vin))
    expect((await store.vehicleStore.find(vin))?.reported).toMatchObject({ 'Vehicle.Speed': { value: 7 } })
  })

  it('a vehicle without a key does not count at all', async () => {
    const made = coreWith('required')
    const record = await commanded(made, [])
    await made.core.gateway.receive(record.vin, 'ack', own.sign(done(record), record.vin))
    expect(await stateOf(made, record)).toBe('sent')
  })

  it('an old vehicle may be exempt, by a person alone', async () => {
    const made = coreWith('required')
    const record = await commanded(made, [])
    await made.service.put(record.vin, { policy: 'off' })
    await made.core.gateway.receive(record.vin, 'ack', done(record))
    expect(await stateOf(made, record)).toBe('succeeded')
  })
})

describe('where signatures are optional', () => {
  it('a vehicle without a key is taken at its word, and one with a key must sign', async () => {
    const made = coreWith('optional')
    const [old, modern] = [await commanded(made, []), await commanded(made)]
    await made.core.gateway.receive(old.vin, 'ack', done(old))
    await made.core.gateway.receive(modern.vin, 'ack', done(modern))
    expect([await stateOf(made, old), await stateOf(made, modern)]).toEqual(['succeeded', 'sent'])
  })
})

describe('where signatures are off', () => {
  it('a vehicle may require them by its own policy', async () => {
    const made = coreWith('off')
    const [one, two] = [await commanded(made), await commanded(made)]
    await made.service.put(two.vin, { policy: 'required' })
    await made.core.gateway.receive(one.vin, 'ack', done(one))
    await made.core.gateway.receive(two.vin, 'ack', done(two))
    expect([await stateOf(made, one), await stateOf(made, two)]).toEqual(['succeeded', 'sent'])
  })
})

it('[L3] an ack that cannot be verified now keeps its place', async () => {
  const verify = () => Promise.reject(new StoreUnavailable('down', { mayHaveTakenEffect: false }))
  const core = new SampleCore({ store, clock, sign: null, verify })
  const vin: Vin = freshVin()
  await core.vehicles.put(vin, {})
  const record = await core.submit(vin)
  await expect(core.gateway.receive(vin, 'ack', done(record))).rejects.toThrow(StoreUnavailable)
})
